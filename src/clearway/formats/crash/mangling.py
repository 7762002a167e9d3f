"""The names that C++ compilers give to functions, written as in the source (Itanium C++ ABI, section 5.1)."""

import re
from typing import Final

from clearway.kernel.limits import CRASH_NAME_CHARACTERS_MAX, CRASH_NAME_DEPTH_MAX

_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_SEQUENCE: Final = re.compile(r"([0-9A-Z]{0,3})_")
_VALUE: Final = re.compile(r"(n?)([0-9]{1,30})E")
_ARRAY: Final = re.compile(r"A[0-9]{0,9}_")
_UNTYPED: Final = ("C1", "C2", "C3", "D0", "D1", "D2", "cv")
_LAMBDA: Final = re.compile(r"[0-9]{0,3}_")
_ANONYMOUS: Final = "_GLOBAL__N"
# Where the name would stand in the type of a function, and with it the marks of pointers to it.
_HOLE: Final = "\0"
_BUILT_IN: Final = {
    "v": "void", "b": "bool", "c": "char", "a": "signed char", "h": "unsigned char", "s": "short",
    "t": "unsigned short", "i": "int", "j": "unsigned int", "l": "long", "m": "unsigned long", "x": "long long",
    "y": "unsigned long long", "n": "__int128", "o": "unsigned __int128", "f": "float", "d": "double",
    "e": "long double", "g": "__float128", "w": "wchar_t", "z": "...",
    "Dn": "decltype(nullptr)", "Di": "char32_t", "Ds": "char16_t", "Du": "char8_t", "Da": "auto",
}  # fmt: skip
_STANDARD: Final = {
    "Sa": "std::allocator", "Sb": "std::basic_string", "Ss": "std::string", "Si": "std::istream",
    "So": "std::ostream", "Sd": "std::iostream",
}  # fmt: skip
_OPERATORS: Final = {
    "nw": " new", "na": " new[]", "dl": " delete", "da": " delete[]", "ng": "-", "ad": "&", "de": "*", "co": "~",
    "pl": "+", "mi": "-", "ml": "*", "dv": "/", "rm": "%", "an": "&", "or": "|", "eo": "^", "aS": "=", "pL": "+=",
    "mI": "-=", "mL": "*=", "dV": "/=", "rM": "%=", "aN": "&=", "oR": "|=", "eO": "^=", "ls": "<<", "rs": ">>",
    "lS": "<<=", "rS": ">>=", "eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "ss": "<=>",
    "nt": "!", "aa": "&&", "oo": "||", "pp": "++", "mm": "--", "cm": ",", "pm": "->*", "pt": "->", "cl": "()",
    "ix": "[]",
}  # fmt: skip
_SUFFIXES: Final = {"i": "", "j": "u", "l": "l", "m": "ul", "x": "ll", "y": "ull"}
_MARKS: Final = {"P": "*", "R": "&", "O": "&&"}
_QUALIFIERS: Final = {"K": " const", "V": " volatile", "r": " restrict"}


class _UnknownError(Exception):
    """The name has a part that is not understood."""


def demangled(name: str) -> str:
    """Give `ui::Curve::Curve()` for `_ZN2ui5CurveC2Ei`, without parameters; a name not understood stays as it is."""
    if not name.startswith("_Z") or len(name) > CRASH_NAME_CHARACTERS_MAX:
        return name
    try:
        return f"{_Name(name[2:]).function().replace(_HOLE, '')}()"
    except (_UnknownError, IndexError):
        return name


class _Name:
    """One mangled name while it is read from left to right."""

    __slots__ = ("_arguments", "_depth", "_has_result", "_known", "_place", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._depth = 0
        self._known: list[str] = []
        self._arguments: list[str] = []
        # What is made from a template begins with its result, but for makers, destroyers and conversions.
        self._has_result = False

    def function(self) -> str:
        """Read the name of a function; one made from a template begins with the type of its result."""
        while self._takes("Z"):
            pass
        name = self._name(is_type=False)
        has_result = self._has_result and self._place < len(self._text)
        return f"{self._type().replace(_HOLE, '')} {name}" if has_result else name

    def _takes(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._place)
        self._place += len(mark) if found else 0
        return found

    def _matched(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self._text, self._place)
        if not match:
            raise _UnknownError
        self._place = match.end()
        return match

    def _remember(self, part: str) -> str:
        if len(part) > CRASH_NAME_CHARACTERS_MAX:
            raise _UnknownError
        self._known.append(part)
        return part

    def _name(self, *, is_type: bool) -> str:
        if self._takes("N"):
            return self._nested(is_type=is_type)
        if self._text.startswith("S", self._place) and not self._text.startswith("St", self._place):
            name = self._substituted()
        else:
            name = f"{'std::' if self._takes('St') else ''}{self._part()}"
            if is_type or self._text.startswith("I", self._place):
                self._remember(name)
        is_made = self._text.startswith("I", self._place)
        if is_made:
            name = _applied(name, self._template())
            if is_type:
                self._remember(name)
        self._has_result = is_made
        return name

    def _nested(self, *, is_type: bool) -> str:
        while self._text[self._place] in "rVKRO":
            self._place += 1
        name = last = ""
        is_untyped = is_made = False
        while not self._takes("E"):
            if self._text.startswith("S", self._place):
                name = last = "std" if self._takes("St") else self._substituted()
                continue
            is_made = self._text.startswith("I", self._place)
            if is_made:
                name = _applied(name, self._template())
            else:
                is_untyped = self._text.startswith(_UNTYPED, self._place)
                part = self._parameter() if self._text.startswith("T", self._place) else self._component(last)
                name, last = (f"{name}::{part}" if name else part), part
            self._remember(name)
        if not is_type and self._known:
            self._known.pop()
        self._has_result = is_made and not is_untyped
        return name

    def _component(self, last: str) -> str:
        """Read one part of a nested name; makers and destroyers are called as the class before them."""
        if self._text[self._place] in "CD" and self._text[self._place + 1 : self._place + 2].isdigit():
            destroys = self._text[self._place] == "D"
            self._place += 2
            plain = last.partition("<")[0].rpartition("::")[2]
            return f"~{plain}" if destroys else plain
        return self._part()

    def _part(self) -> str:
        self._takes("L")
        if self._text[self._place : self._place + 1].isdigit():
            name = self._source()
        elif self._takes("Ul"):
            name = self._closure()
        elif self._takes("cv"):
            name = f"operator {self._type()}"
        else:
            name = f"operator{self._operator()}"
        return f"{name}[abi:{self._source()}]" if self._takes("B") else name

    def _operator(self) -> str:
        code = self._text[self._place : self._place + 2]
        if code not in _OPERATORS:
            raise _UnknownError
        self._place += 2
        return _OPERATORS[code]

    def _closure(self) -> str:
        while not self._takes("E"):
            self._type()
        self._matched(_LAMBDA)
        return "{lambda()#1}"

    def _source(self) -> str:
        length = int(self._matched(_NUMBER)[0])
        name = self._text[self._place : self._place + length]
        if len(name) < length or not length:
            raise _UnknownError
        self._place += length
        return "(anonymous namespace)" if name.startswith(_ANONYMOUS) else name

    def _template(self) -> str:
        """Read the arguments of a template; those of the function itself are what its result may refer to."""
        self._takes("I")
        self._deeper()
        arguments: list[str] = []
        while not self._takes("E"):
            arguments.extend(self._argument())
        self._depth -= 1
        if not self._depth:
            self._arguments = arguments
        told = ", ".join(arguments).replace(_HOLE, "")
        return f"<{told}{' ' if told.endswith('>') else ''}>"

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > CRASH_NAME_DEPTH_MAX:
            raise _UnknownError

    def _argument(self) -> list[str]:
        if self._takes("J"):
            pack: list[str] = []
            self._deeper()
            while not self._takes("E"):
                pack.extend(self._argument())
            self._depth -= 1
            return pack
        if self._takes("L"):
            return [self._literal()]
        return [self._type()]

    def _literal(self) -> str:
        code = self._text[self._place]
        kind = self._type()
        sign, digits = self._matched(_VALUE).groups()
        value = f"-{digits}" if sign else digits
        if kind == "bool":
            return "true" if digits == "1" else "false"
        return f"{value}{_SUFFIXES[code]}" if code in _SUFFIXES else f"({kind}){value}"

    def _type(self) -> str:
        code = self._text[self._place]
        built_in = _BUILT_IN.get(code) or _BUILT_IN.get(self._text[self._place : self._place + 2])
        if built_in:
            self._place += 1 if code in _BUILT_IN else 2
            return built_in
        self._deeper()
        found = self._made(code)
        self._depth -= 1
        return found

    def _made(self, code: str) -> str:
        if code in _QUALIFIERS or code in _MARKS:
            self._place += 1
            return self._remember(_qualified(self._type(), code))
        if code in "FD":
            return self._remember(self._function_type())
        if code == "T":
            return self._remember(self._parameter())
        if code == "A":
            self._matched(_ARRAY)
            return self._remember(f"{self._type()} {_HOLE}[]")
        if self._takes("M"):
            owner, member = self._type(), self._type()
            return self._remember(_pointed(member, f"{owner}::*"))
        if code == "S" and not self._text.startswith("St", self._place):
            name = self._substituted()
            is_made = self._text.startswith("I", self._place)
            return self._remember(name + self._template()) if is_made else name
        return self._name(is_type=True)

    def _function_type(self) -> str:
        self._takes("Do")
        if not self._takes("F"):
            raise _UnknownError
        result = self._type()
        parameters: list[str] = []
        while not self._takes("E"):
            parameters.append(self._type().replace(_HOLE, ""))
        told = "" if parameters == ["void"] else ", ".join(parameters)
        return f"{result.replace(_HOLE, '')} {_HOLE}({told})"

    def _parameter(self) -> str:
        self._takes("T")
        number = _sequence(self._matched(_SEQUENCE)[1])
        if number >= len(self._arguments):
            raise _UnknownError
        return self._arguments[number]

    def _substituted(self) -> str:
        standard = _STANDARD.get(self._text[self._place : self._place + 2])
        if standard:
            self._place += 2
            return standard
        self._takes("S")
        number = _sequence(self._matched(_SEQUENCE)[1])
        if number >= len(self._known):
            raise _UnknownError
        return self._known[number]


def _applied(name: str, arguments: str) -> str:
    """Put arguments behind the name of a template; `operator<` is kept apart from them."""
    return f"{name} {arguments}" if name.endswith("<") else name + arguments


def _sequence(digits: str) -> int:
    """Count as names are counted: none is the first, `0` the second."""
    return int(digits, 36) + 1 if digits else 0


def _qualified(kind: str, code: str) -> str:
    if code in _MARKS:
        return _pointed(kind, _MARKS[code])
    return f"{kind}{_QUALIFIERS[code]}"


def _pointed(kind: str, mark: str) -> str:
    """Write a pointer behind a type; to a function, it stands in brackets in the middle."""
    if _HOLE not in kind:
        return f"{kind} {mark}" if mark.endswith("::*") else f"{kind}{mark}"
    is_pointed = f"{_HOLE})" in kind
    return kind.replace(_HOLE, f"{mark}{_HOLE}" if is_pointed else f"({mark}{_HOLE})")
