"""What the page in the browser asks for and sends; PAGE.md is the protocol."""
