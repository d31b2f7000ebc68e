"""The door: pages to log in, to make the first account, and to look after accounts.

They are made here whole, without a script, so that they work wherever a browser does.
"""
