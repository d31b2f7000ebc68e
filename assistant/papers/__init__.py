"""Papers that people take away: Word documents and workbooks. Each library behind one module."""
