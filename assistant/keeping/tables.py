"""The assistant's tables in the records database, as `migrations/` leaves them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

# What people said of answers, one row an answer and person.
FEEDBACK = Table(
    "assistant_feedback",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("given", DateTime(timezone=True), nullable=False),
    Column("role", String(20), nullable=False),
    Column("identity", String(200), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("history", JSON, nullable=False),  # [[role, content], …], the oldest first
    Column("as_of", Date, nullable=False),
    Column("status", String(20), nullable=False),
    Column("answer", Text, nullable=False),
    Column("cited", JSON, nullable=False),  # ids of records
    Column("reason", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("case_id", String(200)),
)

# What somebody told of a company, and how each measure stood when they last looked at it:
# {measure: {"verdict", "version", "status"}}.
PROFILE = Table(
    "assistant_profile",
    METADATA,
    Column("identity", String(200), primary_key=True),
    Column("profile", JSON, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
)

# What people said of match cards, one row a pair and person.
MATCH_OPINION = Table(
    "assistant_match_opinion",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("given", DateTime(timezone=True), nullable=False),
    Column("role", String(20), nullable=False),
    Column("identity", String(200), nullable=False, index=True),
    Column("demand", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("achievement", String(200), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("shown", String(20), nullable=False),
    Column("rated", String(20), nullable=False),
    Column("reason", String(40)),
    Column("case_id", String(200)),
)

# How each answer came about, one row a question that was asked.
TRACE = Table(
    "assistant_trace",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("asked", DateTime(timezone=True), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("identity", String(200), nullable=False, index=True),
    Column("as_of", Date, nullable=False),
    Column("question", Text, nullable=False),  # as it was typed
    Column("understood", Text, nullable=False),  # with what the conversation adds
    Column("status", String(20), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("model", String(200), nullable=False),  # empty where none wrote
    Column("whole", JSON, nullable=False),  # everything else
    # Also in `whole`; here too, so that many can be counted without reading them.
    Column("intent", String(40)),
    Column("ended", String(20)),
    Column("total_ms", Float),
    # A row bears whole texts: counting many without reading them takes an index of their own.
    Index("ix_assistant_trace_counted", "asked", "status", "intent", "ended", "mode", "total_ms"),
)

# What each endpoint of a language model may see. Only added to; a host's newest row counts.
MODEL_CEILING = Table(
    "assistant_model_ceiling",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("given", DateTime(timezone=True), nullable=False),
    Column("host", String(300), nullable=False, index=True),
    Column("ceiling", String(20), nullable=False),
    Column("who", String(200), nullable=False),
    Column("why", Text, nullable=False),
)

# What people draft, one row a version; what a draft is made from, and not its words.
DRAFT = Table(
    "assistant_draft",
    METADATA,
    Column("draft", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("identity", String(200), nullable=False, index=True),
    Column("given", DateTime(timezone=True), nullable=False),
    Column("type", String(60), nullable=False),
    Column("name", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("edits", JSON, nullable=False),  # by place
    Column("prose", JSON, nullable=False),  # by label
    Column("note", Text, nullable=False),
)

# Word forms that staff put on the shelf, one row a form; the newest version alone.
FORM = Table(
    "assistant_form",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("base", String(60), nullable=False),  # a kind of document
    Column("version", Integer, nullable=False),  # from 1
    Column("who", String(200), nullable=False),
    Column("given", DateTime(timezone=True), nullable=False),
    Column("content", LargeBinary, nullable=False),  # a .docx
)

# Who did what, one row an act; each bears the hash of the one before. Only added to.
AUDIT = Table(
    "assistant_audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1, without gaps
    Column("at", String(40), nullable=False),  # ISO 8601 in UTC, as it was hashed
    Column("who", String(64), nullable=False, index=True),  # an account's id, never a name
    Column("role", String(20), nullable=False),
    Column("act", String(100), nullable=False, index=True),
    Column("object", String(200), nullable=False),  # an id, never a text
    Column("outcome", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

# Who may log in. What belongs to a person bears the account's id as its identity.
ACCOUNT = Table(
    "assistant_account",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),  # to log in by, in one form
    Column("shown", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("company", Text, nullable=False),  # may be empty
    Column("password", Text),  # a PHC string of Argon2id; None for who comes by a provider
    Column("subject", String(500), unique=True),  # issuer and subject at a provider
    Column("state", String(20), nullable=False),  # active, disabled
    Column("must_change", Boolean, nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False),
)

# Who is logged in; the token itself is known to the browser alone.
SESSION = Table(
    "assistant_session",
    METADATA,
    Column("token", String(64), primary_key=True),  # its SHA-256
    Column("account", String(64), nullable=False, index=True),
    Column("began", DateTime(timezone=True), nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
)

# Failed logins, by the hash of the name that was given, whether somebody has it or not.
LOGIN_TRY = Table(
    "assistant_login_try",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True)),
)

# Logins that another provider is doing.
LOGIN_FLOW = Table(
    "assistant_login_flow",
    METADATA,
    Column("state", String(64), primary_key=True),  # its SHA-256
    Column("nonce", String(100), nullable=False),
    Column("verifier", String(200), nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
)

# Drafts that their owner lets somebody else read.
DRAFT_SHARE = Table(
    "assistant_draft_share",
    METADATA,
    Column("draft", String(64), primary_key=True),
    Column("reader", String(64), primary_key=True),  # an account's id
    Column("owner", String(200), nullable=False, index=True),
    Column("given", DateTime(timezone=True), nullable=False),
)

# By which programs come in on somebody's behalf; the key itself is known to its owner alone.
KEY = Table(
    "assistant_key",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("token", String(64), nullable=False, unique=True),  # its SHA-256
    Column("account", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),  # the most that it may do
    Column("made", DateTime(timezone=True), nullable=False),
    Column("expires", DateTime(timezone=True), nullable=False),
    Column("used", Date),  # the last day, in UTC
    Column("withdrawn", DateTime(timezone=True)),
)

# What people complain of, and what the staff made of it.
COMPLAINT = Table(
    "assistant_complaint",
    METADATA,
    Column("id", String(64), primary_key=True),  # the number that people are told
    Column("given", DateTime(timezone=True), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("identity", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("contact", Text, nullable=False),  # for the staff alone; emptied some time after
    Column("place", String(200), nullable=False),  # a view
    Column("record", String(200), nullable=False),
    Column("trace", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("handler", String(200), nullable=False),  # an account's id
    Column("reply", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("changed", DateTime(timezone=True)),
    Column("closed", DateTime(timezone=True)),
)

# The questions that somebody finds again; what was answered stands in the trace of the same id.
ASKED = Table(
    "assistant_asked",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("identity", String(200), nullable=False, index=True),
    Column("asked", DateTime(timezone=True), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("status", String(20), nullable=False),  # empty where nothing was answered
    Column("ended", String(20), nullable=False),
)

# Who wants none of their questions kept for them, and since when.
UNASKED = Table(
    "assistant_unasked",
    METADATA,
    Column("identity", String(200), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

# Searches that somebody keeps, and topics that they follow, each with what they have seen of it.
FOLLOWED = Table(
    "assistant_followed",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("identity", String(200), nullable=False, index=True),
    Column("sort", String(20), nullable=False),  # search, topic
    Column("name", Text, nullable=False),
    Column("wish", JSON, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    Column("looked", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),  # whose rules counted at that look
    Column("seen", JSON, nullable=False),  # keys of what was told by then
)

# Demands and achievements that people write down themselves, one row each; no records yet.
OFFER = Table(
    "assistant_offer",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("number", String(60), nullable=False, unique=True),  # what its record is called
    Column("identity", String(200), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("values", JSON, nullable=False),  # by label
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # from 1
    Column("word", Text, nullable=False),  # what staff said of it last
    Column("record", String(240), nullable=False),  # empty before it was added
    Column("level", String(20)),
    Column("changed", DateTime(timezone=True), nullable=False),
)

# Tables of demands that people have matched, one row each.
BATCH = Table(
    "assistant_batch",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("identity", String(200), nullable=False, index=True),
    Column("level", String(20), nullable=False),  # the most guarded that they might see then
    Column("name", Text, nullable=False),  # of the file
    Column("given", DateTime(timezone=True), nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False, index=True),
    Column("day", Date, nullable=False),  # taken for today
    Column("generation", Integer, nullable=False),  # of the records
    Column("state", String(20), nullable=False),  # running, done, stopped
    Column("run", String(64), nullable=False),  # whoever matches it now; another cannot write
    Column("problems", JSON, nullable=False),  # [{row, code, severity, what, hint}, …]
)

# The demands of these tables, one row each, and what was found for each.
BATCH_ROW = Table(
    "assistant_batch_row",
    METADATA,
    Column("id", String(100), primary_key=True),  # of the batch, and the number
    Column("batch", String(64), nullable=False, index=True),
    Column("number", Integer, nullable=False),  # from 1
    Column("identity", String(200), nullable=False, index=True),
    Column("row", Integer),  # of the file
    Column("demand", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("asked", JSON, nullable=False),
    Column("recommended", Integer),  # None before it was matched
    Column("outcome", JSON),
)
