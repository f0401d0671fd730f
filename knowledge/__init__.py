"""What the archive says: parse, bind citations, chunk, embed, store, retrieve."""
