# Hex: Elixir's Version.
sign = fn
  {:ok, a}, {:ok, b} -> %{lt: -1, eq: 0, gt: 1}[Version.compare(a, b)]
  _, _ -> "?"
end

for line <- IO.stream(:stdio, :line) do
  [a, b] = line |> String.trim_trailing("\n") |> String.split("\t")
  IO.puts(sign.(Version.parse(a), Version.parse(b)))
end
