"""One request at a time: delivered once, asked about, taken back."""
