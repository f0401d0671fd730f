"""Pages of the wiki, from Markdown, HTML or plain text to records with bound citations."""
