"""What a question answered by LangChain and Chroma takes: the script that ours is timed beside.

Usage: python -m evals.plain_script FOLDER QUESTION..., where FOLDER keeps the index.
"""

import sys
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.langchain_embeddings import LangChainEmbeddings
from knowledge.store.embedders import DEFAULT_EMBEDDER, load_embedder

folder, questions = Path(sys.argv[1]), sys.argv[2:]
is_new = not folder.exists()
embeddings = LangChainEmbeddings(load_embedder(DEFAULT_EMBEDDER, api_key=None, base_url=None))
store = Chroma("wiki", embedding_function=embeddings, persist_directory=str(folder))
if is_new:
    pages = Path(__file__).parents[1].glob("knowledge/starter/_wiki/*.md")
    documents = [Document(p.read_text("utf-8"), metadata={"page": p.stem}) for p in pages]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    store.add_documents(splitter.split_documents(documents))
for question in questions:
    for found in store.similarity_search(question, k=4):
        sys.stdout.write(f"{found.metadata['page']}: {found.page_content}\n\n")
