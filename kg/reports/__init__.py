"""Reports that people read: a navigation set as HTML, PDF and DOCX."""
