"""What ``stagewright verify`` runs inside the notebook's kernel and the stages' processes.

Neither is changed by being watched: nothing is left in their namespaces, no random number is drawn.
"""
