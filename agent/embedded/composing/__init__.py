"""The embedded model's answers: Markdown put together by rules from what tools returned.

Every sentence that states something carries the ids of what it rests on. What an answer says about
itself is returned apart, so that it is told as a notice.
"""
