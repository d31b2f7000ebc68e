"""What a handler of the page raises to tell a person why it did nothing, for who calls one."""

import gradio as gr

Refused = gr.Error
