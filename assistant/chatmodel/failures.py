"""Why a call of a language model came to nothing, and what people are told of it."""

from enum import Enum

from assistant.errors import ModelUnavailable


class Failure(Enum):
    """Why a call came to nothing; the value is what is said of the model."""

    GONE = "暂时不可用"
    SLOW = "响应太慢"
    BUSY = "正忙，请稍后再试"
    PAUSED = "连续出错，暂停调用，恢复后自动启用"
    TOO_LONG = "的回答过长，没有写完"
    BOUNDLESS = "的回答超出限度，没有采用"
    NO_TEXT = "没有给出文字"
    DECLINED = "拒绝回答"
    NOT_TAKEN = "没有接受这次请求"
    KEY = "暂时不可用（密钥未被接受，请管理员核对密钥）"
    FORBIDDEN = "暂时不可用（没有使用权限，请管理员核对密钥和模型名）"
    UNPAID = "暂时不可用（账户余额不足，请管理员核对账户）"
    NOT_FOUND = "暂时不可用（地址或模型名不对，请管理员核对地址和模型名）"
    NO_HOST = "暂时不可用（找不到服务器，请管理员核对地址）"
    ENCRYPTION = "暂时不可用（未能建立安全连接，请管理员核对地址和证书）"


# What an administrator has to put right: it is said even while the endpoint is left alone.
SETTINGS = frozenset(
    {
        Failure.KEY,
        Failure.FORBIDDEN,
        Failure.UNPAID,
        Failure.NOT_FOUND,
        Failure.NO_HOST,
        Failure.ENCRYPTION,
    }
)
# The endpoint is there and answers, if not as one would like.
_ANSWERED = frozenset({Failure.TOO_LONG, Failure.NO_TEXT, Failure.DECLINED, Failure.NOT_TAKEN})


class CallFailed(ModelUnavailable):
    """A call that came to nothing.

    Attributes:
        failure: Why.
        again: Whether it may be tried once more, as nothing had come yet.
        pause_seconds: How long the endpoint asks to be left alone; None where it does not say.
        status: What HTTP calls it; None where it did not come to that.
        said: What it said of the call it did not take. It may repeat a key: show or log it nowhere.
    """

    def __init__(
        self,
        failure: Failure,
        *,
        again: bool = False,
        pause_seconds: float | None = None,
        status: int | None = None,
        said: bytes = b"",
    ) -> None:
        super().__init__(f"语言模型{failure.value}，以下为直接摘自资料的回答。")
        self.failure = failure
        self.again = again
        self.pause_seconds = pause_seconds
        self.status = status
        self.said = said

    @property
    def for_the_log(self) -> str:
        """What an administrator is helped by, without a word of what the endpoint said."""
        parts = (self.failure.name, self.status, type(self.__cause__).__name__)
        return " ".join(str(part) for part in parts if part not in (None, "NoneType"))

    @property
    def answered(self) -> bool:
        """Whether the endpoint is there, and only this reply could not be used."""
        return self.failure in _ANSWERED
