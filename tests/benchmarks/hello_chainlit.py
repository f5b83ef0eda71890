"""Chainlit's hello-world, mounted as Greenroom is and with nothing changed: what the load benchmark compares with.

CHAINLIT_APP_ROOT=FOLDER python -m tests.benchmarks.hello_chainlit PORT
"""

import sys
from collections.abc import AsyncIterator

import chainlit as cl
import uvicorn
from chainlit.utils import mount_chainlit
from fastapi import FastAPI

TOKENS = 60


async def tokens() -> AsyncIterator[str]:
    """A reply of sixty words that costs nothing to make."""
    for number in range(TOKENS):
        yield f"word{number} "


@cl.on_chat_start  # type: ignore[untyped-decorator]
async def greet() -> None:
    """One message, as ours opens with one."""
    await cl.Message("Hello, what brings you here?").send()


@cl.on_message  # type: ignore[untyped-decorator]
async def answer(message: cl.Message) -> None:
    """The reply, streamed."""
    reply = cl.Message("")
    async for token in tokens():
        await reply.stream_token(token)
    await reply.send()


if __name__ == "__main__":
    host = FastAPI()
    mount_chainlit(host, target=__file__, path="/")
    uvicorn.run(host, port=int(sys.argv[1]), loop="uvloop", log_level="warning", access_log=False)
