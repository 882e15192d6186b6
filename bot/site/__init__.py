"""The handbook as a folder of pages for a browser: for staff without Discord, visitors and inspectors."""
