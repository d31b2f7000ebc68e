"""The language model, behind LangChain: any OpenAI-compatible endpoint."""

from collections.abc import Iterator

from assistant.errors import ModelUnavailable

_TIMEOUT_SECONDS = 60
_MAX_TOKENS = 900


class EndpointModel:
    """Streams completions from an OpenAI-compatible endpoint."""

    def __init__(self, *, base_url: str, model: str, api_key: str | None) -> None:
        """Use a model at an endpoint; nothing is contacted until the first prompt."""
        from langchain.chat_models import init_chat_model

        self._chat = init_chat_model(
            model,
            model_provider="openai",
            base_url=base_url,
            api_key=api_key or "none",
            temperature=0,
            timeout=_TIMEOUT_SECONDS,
            max_retries=1,
            max_completion_tokens=_MAX_TOKENS,
        )

    def stream(self, system: str, prompt: str) -> Iterator[str]:
        """Give the reply piece by piece.

        Raises:
            ModelUnavailable: The endpoint refused, broke off, or did not answer in time.
        """
        from openai import OpenAIError

        try:
            for piece in self._chat.stream([("system", system), ("human", prompt)]):
                if isinstance(piece.content, str) and piece.content:
                    yield piece.content
        except (OpenAIError, OSError, ValueError) as error:
            raise ModelUnavailable("语言模型暂时不可用，以下为直接摘自资料的回答。") from error
