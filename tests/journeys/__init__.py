"""The promises of the product, as people live them: commands, clicks, days passing."""
