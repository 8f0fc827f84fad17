"""Step-free routing: the network as a graph, profiles, times, the kernel, and answers.

Pure: tables and values in, values out. What reads the lake is `madang_transfermap.service`.
"""
