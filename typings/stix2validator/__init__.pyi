class ValidationOptions:
    def __init__(self, *, version: str) -> None: ...

class ObjectValidationResults:
    errors: list[Exception]

def validate_string(string: str, options: ValidationOptions) -> ObjectValidationResults: ...
