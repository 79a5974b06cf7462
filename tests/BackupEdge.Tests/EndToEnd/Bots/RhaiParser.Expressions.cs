namespace BackupEdge.Tests.EndToEnd.Bots;

/// <content>Expressions.</content>
internal sealed partial class RhaiParser
{
    // From the loosest to the tightest.
    private static readonly string[][] Operators = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/"]];

    private Func<RhaiScope, object?> Expression(int level = 0)
    {
        if (level == Operators.Length)
        {
            return Unary();
        }

        var left = Expression(level + 1);
        while (Next.Kind == "symbol" && Operators[level].Contains(Next.Text))
        {
            var symbol = Advance().Text;
            var (first, second) = (left, Expression(level + 1));
            left = symbol switch
            {
                "||" => scope => RhaiValues.Flag(first(scope)) || RhaiValues.Flag(second(scope)),
                "&&" => scope => RhaiValues.Flag(first(scope)) && RhaiValues.Flag(second(scope)),
                _ => scope => RhaiValues.Apply(symbol, first(scope), second(scope)),
            };
        }

        return left;
    }

    private Func<RhaiScope, object?> Unary()
    {
        if (Take("!"))
        {
            var operand = Unary();
            return scope => !RhaiValues.Flag(operand(scope));
        }

        if (Take("-"))
        {
            var operand = Unary();
            return scope => RhaiValues.Apply("-", 0L, operand(scope));
        }

        var value = Primary();
        while (Next.Is(".") || Next.Is("["))
        {
            var inner = value;
            if (Take("["))
            {
                var index = Expression();
                Expect("]");
                value = scope => RhaiValues.Element(inner(scope), index(scope));
                continue;
            }

            Advance();
            var name = Identifier();
            value = Next.Is("(") ? Function(name, inner) : scope => RhaiValues.Property(inner(scope), name);
        }

        return value;
    }

    private Func<RhaiScope, object?> Primary()
    {
        var token = Advance();
        switch (token)
        {
            case { Kind: "text" }:
                return _ => token.Text;
            case { Kind: "number" }:
                return _ => token.Value;
            case { Kind: "word", Text: "true" or "false" }:
                return _ => token.Text == "true";
            case { Kind: "symbol", Text: "(" }:
                if (Take(")"))
                {
                    return _ => null;
                }

                var inner = Expression();
                Expect(")");
                return inner;
            case { Kind: "symbol", Text: "[" }:
                var items = List("]");
                return scope => items.Select(item => item(scope)).ToList();
            case { Kind: "symbol", Text: "#{" }:
                return MapLiteral();
            case { Kind: "word" } when keywords.TryGetValue(token.Text, out var keyword):
                return Keyword(keyword);
            case { Kind: "word" } when !Reserved.Contains(token.Text):
                return Next.Is("(") ? Function(token.Text, null) : scope => scope.Get(token.Text);
            default:
                _at--;
                throw Wrong("an expression");
        }
    }

    private Func<RhaiScope, object?> Keyword(BotSyntax keyword)
    {
        var inputs = new List<Func<RhaiScope, object?>>();
        foreach (var part in keyword.Pattern.Skip(1))
        {
            if (part == "$expr$")
            {
                inputs.Add(Expression());
            }
            else if (part == "$ident$")
            {
                var name = Identifier();
                inputs.Add(_ => name);
            }
            else
            {
                Expect(part);
            }
        }

        return scope => keyword.Run([.. inputs.Select(input => input(scope))]);
    }

    private Func<RhaiScope, object?> Function(string name, Func<RhaiScope, object?>? receiver)
    {
        Expect("(");
        var arguments = List(")");
        if (receiver is not null)
        {
            arguments.Insert(0, receiver);
        }

        return scope =>
            functions.GetValueOrDefault(name) is { } function
                ? function([.. arguments.Select(argument => argument(scope))])
                : throw new BotException($"Function not found: {name}");
    }

    private Func<RhaiScope, object?> MapLiteral()
    {
        var fields = new List<(string Name, Func<RhaiScope, object?> Value)>();
        while (!Take("}"))
        {
            var name = Next.Kind == "text" ? Advance().Text : Identifier();
            Expect(":");
            fields.Add((name, Expression()));
            if (!Take(",") && !Next.Is("}"))
            {
                throw Wrong("',' or '}'");
            }
        }

        return scope =>
        {
            var map = RhaiValues.Map();
            fields.ForEach(field => map[field.Name] = field.Value(scope));
            return map;
        };
    }

    private List<Func<RhaiScope, object?>> List(string end)
    {
        var items = new List<Func<RhaiScope, object?>>();
        while (!Take(end))
        {
            items.Add(Expression());
            if (!Take(",") && !Next.Is(end))
            {
                throw Wrong($"',' or '{end}'");
            }
        }

        return items;
    }
}
