from decimal import Decimal

class CVSS2:
    base_score: Decimal
    def __init__(self, vector: str) -> None: ...

class CVSS3:
    base_score: Decimal
    def __init__(self, vector: str) -> None: ...

class CVSS4:
    base_score: Decimal
    severity: str
    def __init__(self, vector: str) -> None: ...
