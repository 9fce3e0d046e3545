"""Files of text, HTML, Word and PDF → characters with offsets into the original."""
