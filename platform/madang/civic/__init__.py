"""The participation engine: what people decide, propose, answer and sign up for, for any plugin.

It stands on `madang.store`: each function takes the transaction of a command, so that a plugin's
own handler can do its part and the engine's in one savepoint.
"""
