namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Parses a compiled script into something that runs. It accepts the part of Rhai that the samples need, and nothing that Rhai refuses.
/// </summary>
/// <param name="script">The compiled script.</param>
/// <param name="keywords">The custom syntax by its first word.</param>
/// <param name="functions">The functions by name.</param>
internal sealed partial class RhaiParser(
    string script,
    IReadOnlyDictionary<string, BotSyntax> keywords,
    IReadOnlyDictionary<string, Func<IReadOnlyList<object?>, object?>> functions
)
{
    private const int MaxTurns = 10_000;
    private static readonly HashSet<string> Reserved = 
    [
        .. "for do loop in as fn switch match try import export let if else while return throw break continue const private".Split(' '),
        .. "shared each then goto exit unless case public protected new use with is module package super thread spawn go".Split(' '),
        .. "await async sync yield default void null nil var static".Split(' '),
    ];

    private readonly List<RhaiToken> _tokens = RhaiLexer.Split(script);
    private int _at;

    private RhaiToken Next => _tokens[_at];

    /// <summary>Returns an action that runs the whole script.</summary>
    /// <exception cref="BotException">The script does not parse.</exception>
    public Action<RhaiScope> Parse() => Statements("end");

    private Action<RhaiScope> Statements(string end)
    {
        var steps = new List<Action<RhaiScope>>();
        while (Next.Kind != "end" && !Next.Is(end))
        {
            if (Take(";"))
            {
                continue;
            }

            var (step, isBlock) = Statement();
            steps.Add(step);
            if (!isBlock && !Take(";") && Next.Kind != "end" && !Next.Is(end))
            {
                throw Wrong("';'");
            }
        }

        if (end != "end")
        {
            Expect(end);
        }

        return scope => steps.ForEach(step => step(scope));
    }

    private (Action<RhaiScope> Step, bool IsBlock) Statement()
    {
        if (Take("let"))
        {
            var name = Identifier();
            var value = Take("=") ? Expression() : _ => null;
            return (scope => scope.Declare(name, value(scope)), false);
        }

        if (Take("if"))
        {
            return (If(), true);
        }

        if (Take("while"))
        {
            var condition = Expression();
            var body = Block();
            return (
                scope =>
                {
                    for (var turn = 0; RhaiValues.Flag(condition(scope)); turn++)
                    {
                        Assert.True(turn < MaxTurns, "The loop does not end.");
                        body(scope);
                    }
                },
                true
            );
        }

        var start = _at;
        var expression = Expression();
        if (!Take("="))
        {
            return (scope => expression(scope), false);
        }

        return (Assignment(_tokens[start..(_at - 1)], Expression()), false);
    }

    private Action<RhaiScope> If()
    {
        var condition = Expression();
        var then = Block();
        var otherwise = !Take("else") ? null
            : Take("if") ? If()
            : Block();
        return scope => (RhaiValues.Flag(condition(scope)) ? then : otherwise)?.Invoke(scope);
    }

    private Action<RhaiScope> Block()
    {
        Expect("{");
        var body = Statements("}");
        return scope =>
        {
            scope.Open();
            body(scope);
            scope.Close();
        };
    }

    // Only `a = v` and `a.b = v`: nothing here assigns deeper.
    private Action<RhaiScope> Assignment(List<RhaiToken> target, Func<RhaiScope, object?> value) =>
        target switch
        {
            [{ Kind: "word" } name] => scope => scope.Set(name.Text, value(scope)),
            [{ Kind: "word" } name, { Text: "." }, { Kind: "word" } field] => scope =>
                ((SortedDictionary<string, object?>)scope.Get(name.Text)!)[field.Text] = value(scope),
            _ => throw Wrong("a variable to assign to"),
        };

    private string Identifier() =>
        Next.Kind == "word" && !Reserved.Contains(Next.Text) && !keywords.ContainsKey(Next.Text) ? Advance().Text : throw Wrong("a name");

    private RhaiToken Advance() => Next.Kind == "end" ? throw Wrong("more") : _tokens[_at++];

    private bool Take(string text)
    {
        var found = Next.Is(text);
        _at += found ? 1 : 0;
        return found;
    }

    private void Expect(string text)
    {
        if (!Take(text))
        {
            throw Wrong($"'{text}'");
        }
    }

    private BotException Wrong(string expected) => new($"Syntax error: expecting {expected}, not '{Next.Text}'.");
}
