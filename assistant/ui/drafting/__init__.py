"""The view in which drafts are written: 写材料."""
