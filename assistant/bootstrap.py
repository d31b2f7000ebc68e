"""Settings in, running parts out. Composition roots call this; nothing else does."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from assistant.accounts.account import as_role
from assistant.accounts.oidc.provider import Provider, is_guarded
from assistant.chatmodel.bounds import bounds_for
from assistant.chatmodel.guarded import Guarded
from assistant.chatmodel.llama import require_package
from assistant.chatmodel.local import LocalModel
from assistant.chatmodel.port import ChatModel
from assistant.checking import Follows
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import BadSetting
from assistant.keeping.accounts import AccountStore
from assistant.keeping.audit import AuditStore
from assistant.keeping.ceilings import CeilingStore
from assistant.keeping.drafts import DraftStore
from assistant.keeping.feedback import FeedbackStore
from assistant.keeping.forms import FormStore
from assistant.keeping.keys import KeyStore
from assistant.keeping.login_flows import FlowStore
from assistant.keeping.login_tries import TryStore
from assistant.keeping.opinions import OpinionStore
from assistant.keeping.profiles import ProfileStore
from assistant.keeping.sessions import SessionStore
from assistant.llm import EndpointModel
from assistant.matching.matcher import Matcher
from assistant.second_look import SecondLook
from assistant.settings import Settings
from corpus.ingest import Parser
from corpus.intake.child import ChildParser
from corpus.intake.scanning import advice_for, scanner_for
from corpus.levels import Role
from corpus.store.database import open_database
from corpus.store.measures import MeasureStore
from corpus.store.records import RecordStore, open_store
from index.affinity import Affinity
from index.apart import Inspector, inspect_apart
from index.builds import Builds
from index.caches import Caches
from index.chunk_store import ChunkStore
from index.chunking import ChunkingConfig
from index.embedding.apart import ApartEmbedder
from index.embedding.bundled import prepare
from index.embedding.crossing import CrossScorer
from index.embedding.entailment import Entailment
from index.embedding.local import LocalEmbedder
from index.embedding.port import Embedder
from index.embedding.remote import RemoteEmbedder
from index.indexer import Indexer
from index.ranking import SearchConfig
from index.reranking import Reranker
from index.scan import Scan
from index.search import HybridSearcher

logger = logging.getLogger(__name__)

_REMOTE = "openai:"
_LOCAL = "local:"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountParts:
    """Who may log in, who has, who is on their way by a provider, and by what programs come in."""

    accounts: AccountStore
    sessions: SessionStore
    tries: TryStore
    flows: FlowStore
    keys: KeyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that runs, put together from one set of settings."""

    settings: Settings
    store: RecordStore
    parser: Parser
    embedder: Embedder
    indexer: Indexer
    searcher: HybridSearcher
    model: ChatModel | None
    feedback: FeedbackStore
    profiles: ProfileStore
    measures: MeasureStore
    rulebook: Rulebook
    matcher: Matcher
    opinions: OpinionStore
    ceilings: CeilingStore
    drafts: DraftStore
    forms: FormStore
    audit: AuditStore
    people: AccountParts
    follows: Follows | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What keeps the passages of one data folder, and what searches them."""

    chunk_store: ChunkStore
    caches: Builds
    indexer: Indexer
    searcher: HybridSearcher


def assemble(settings: Settings, *, embedder: Embedder | None = None) -> Parts:
    """Open the records and the caches of a data folder; models load when first used.

    Args:
        settings: Where everything is.
        embedder: One that is there already; None for that of the settings.
    """
    store = open_store(settings.records_url)
    measures = MeasureStore(store)
    rulebook = Rulebook(store, measures)
    embedder = embedder or choose_embedder(settings)
    index = open_index(
        settings.data_dir, store=store, embedder=embedder, reranker=choose_reranker(settings)
    )
    return Parts(
        settings=settings,
        store=store,
        parser=ChildParser(scanner=scanner_for(settings.ocr), advice=advice_for(settings.ocr)),
        embedder=embedder,
        indexer=index.indexer,
        searcher=index.searcher,
        model=choose_model(settings),
        feedback=FeedbackStore(store.engine),
        profiles=ProfileStore(store.engine, now=settings.now),
        opinions=OpinionStore(store.engine),
        ceilings=CeilingStore(store.engine),
        drafts=DraftStore(store.engine, now=settings.now),
        forms=FormStore(store.engine, now=settings.now),
        audit=open_audit(settings, store),
        people=open_accounts(settings, store),
        follows=choose_entailment(settings),
        measures=measures,
        rulebook=rulebook,
        matcher=Matcher(
            records=store,
            nearness=Affinity(store=store, chunk_store=index.chunk_store, embedder=embedder),
            rulebook=rulebook,
        ),
    )


def open_accounts(settings: Settings, store: RecordStore) -> AccountParts:
    """Open what logging in works on."""
    return AccountParts(
        accounts=AccountStore(store.engine),
        sessions=SessionStore(
            store.engine,
            idle=timedelta(minutes=settings.session_idle_minutes),
            lasts=timedelta(hours=settings.session_hours),
        ),
        tries=TryStore(store.engine),
        flows=FlowStore(store.engine),
        keys=KeyStore(store.engine),
    )


def choose_provider(settings: Settings) -> Provider | None:
    """Give the provider of identities that the settings name; None for local accounts alone.

    Raises:
        BadSetting: It is not named fully.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id or not settings.public_url:
        raise BadSetting(
            "已设 TT_OIDC_ISSUER，还缺 TT_OIDC_CLIENT_ID，"
            "或 TT_PUBLIC_URL（别人打开本系统的地址）。"
        )
    if not is_guarded(settings.oidc_issuer):
        raise BadSetting("TT_OIDC_ISSUER 应为 https 地址；只有本机上的可以是 http。")
    secret = settings.oidc_client_secret
    return Provider(
        issuer=settings.oidc_issuer,
        client=settings.oidc_client_id,
        secret=secret.get_secret_value() if secret else None,
        redirect=f"{settings.public_url.rstrip('/')}/login/oidc/callback",
        newcomers=settings.oidc_newcomers,
        role_claim=settings.oidc_role_claim,
        roles=_roles(settings.oidc_roles),
        scope=settings.oidc_scope,
        shown=settings.oidc_name,
    )


def _roles(written: str) -> dict[str, Role]:
    pairs = (pair.rpartition("=") for pair in written.split(",") if pair.strip())
    try:
        return {group.strip(): as_role(role.strip()) for group, _, role in pairs}
    except ValueError as error:
        raise BadSetting(
            "环境变量 TT_OIDC_ROLES 不可用；应写成 组名=角色,组名=角色，"
            "角色为 enterprise、manager、staff 或 admin。"
        ) from error


def open_audit(settings: Settings, store: RecordStore, *, new_key: bool = False) -> AuditStore:
    """Open the record of who did what; its key and checkpoint lie in the data folder."""
    folder = settings.data_dir / "audit"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return AuditStore(
        store.engine, folder=folder, checkpoint=settings.audit_checkpoint, new_key=new_key
    )


def open_feedback(settings: Settings) -> FeedbackStore:
    """Open what people said of answers, and nothing else."""
    return FeedbackStore(open_database(settings.records_url))


def open_forms(settings: Settings) -> FormStore:
    """Open the shelf of Word forms, and nothing else."""
    return FormStore(open_database(settings.records_url), now=settings.now)


def open_index(
    data_dir: Path,
    *,
    store: RecordStore,
    embedder: Embedder,
    chunking: ChunkingConfig | None = None,
    inspector: Inspector = inspect_apart,
    reranker: Reranker | None = None,
) -> Index:
    """Put the parts of an index together on a data folder; nothing is opened yet.

    Args:
        data_dir: Its caches lie below, but where the records' server has them.
        store: The records.
        embedder: Whose vectors the caches hold.
        chunking: None for the product's own.
        inspector: Looks at caches that cannot be trusted.
        reranker: Looks at what a search found once more; None for none.
    """
    config = SearchConfig()
    chunk_store = ChunkStore(store.engine)
    caches = choose_builds(data_dir, store=store, embedder=embedder)
    return Index(
        chunk_store=chunk_store,
        caches=caches,
        indexer=Indexer(
            store=store,
            chunk_store=chunk_store,
            caches=caches,
            embedder=embedder,
            chunking=chunking or ChunkingConfig(),
            inspector=inspector,
        ),
        searcher=HybridSearcher(
            store=store,
            chunk_store=chunk_store,
            caches=caches,
            embedder=embedder,
            config=config,
            # A server compares vectors where they are; they need not be here too.
            scan=Scan(chunk_store, embedder=embedder.name) if isinstance(caches, Caches) else None,
            reranker=reranker,
        ),
    )


def choose_builds(data_dir: Path, *, store: RecordStore, embedder: Embedder) -> Builds:
    """Give the caches: in the records' server where it can have them, else in files.

    Raises:
        StoreUnavailable: The server does not answer.
    """
    engine = store.engine
    if (engine.dialect.name, engine.driver) == ("postgresql", "psycopg"):
        from index.postgres.builds import ServerBuilds
        from index.postgres.server import obstacle

        why = obstacle(engine)
        if why is None:
            return ServerBuilds(
                engine, data_dir=data_dir, embedder=embedder.name, generation=store.generation
            )
        logger.warning("%s；资料存入数据库，检索索引仍存放在 %s", why, data_dir / "caches")
    return Caches(data_dir / "caches", embedder=embedder.name, generation=store.generation)


def choose_model(settings: Settings) -> ChatModel | None:
    """Give the language model that the settings name, without contacting it; None for `none`.

    Raises:
        BadSetting: The setting names none that this version can use, or not fully.
    """
    if settings.llm == "none":
        return None
    if settings.llm.startswith(_LOCAL):
        require_package()
        return Guarded(
            LocalModel(
                Path(settings.llm.removeprefix(_LOCAL)),
                connect=lambda at: EndpointModel(
                    base_url=at.base_url, model=at.model, api_key=at.api_key
                ),
            )
        )
    if settings.llm != "openai":
        raise BadSetting(
            f"环境变量 TT_LLM 的值“{settings.llm}”不可用；"
            "应为 none、openai 或 local:模型文件.gguf。"
        )
    if not settings.llm_model:
        raise BadSetting("已设 TT_LLM=openai，还缺 TT_LLM_MODEL（模型名）。")
    key = settings.llm_api_key
    model = EndpointModel(
        base_url=settings.llm_base_url,
        model=settings.llm_model,
        api_key=key.get_secret_value() if key else None,
    )
    return Guarded(model, bounds=bounds_for(model.about.host, sharers=settings.workers))


def choose_reranker(settings: Settings) -> Reranker | None:
    """Give the reranker that the settings name, without loading it; None for `none`."""
    name = settings.reranker
    if name == "none":
        return None
    scorer = CrossScorer(Path(name) if Path(name).is_dir() else name)
    return Reranker(scorer, budget_ms=settings.reranker_ms)


def choose_entailment(settings: Settings) -> Follows | None:
    """Give what looks at a model's sentences once more, without loading it; None for `none`."""
    name = settings.entailment
    if name == "none":
        return None
    return SecondLook(Entailment(Path(name) if Path(name).is_dir() else name).follows)


def choose_embedder(settings: Settings, *, apart: bool = False) -> Embedder:
    """Give the embedder that the settings name, without loading it.

    Args:
        settings: How it was set.
        apart: Let a local one compute in a process of its own, beside whoever is served by this.

    Raises:
        BundledModelMissing: It is the bundled one, and its package is not installed.
    """
    name = settings.embedder
    local = ApartEmbedder if apart else LocalEmbedder
    if name == "bundled":
        return local(prepare(settings.data_dir / "models" / "bundled"))
    if name.startswith(_REMOTE):
        key = settings.embeddings_api_key
        return RemoteEmbedder(
            model=name.removeprefix(_REMOTE),
            base_url=settings.embeddings_base_url,
            api_key=key.get_secret_value() if key else None,
        )
    return local(Path(name) if Path(name).is_dir() else name)
