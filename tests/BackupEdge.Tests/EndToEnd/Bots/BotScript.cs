using System.Globalization;
using System.Text.Json;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Runs a script in BASIC as General Bots does today: compiled to Rhai, with the keywords of a botserver. What does not parse there does
/// not parse here.
/// </summary>
/// <param name="http">Sends the requests of the script.</param>
/// <param name="state">The state of General Bots whose keywords the script has.</param>
internal sealed class BotScript(BotHttp http, BotState state = BotState.April)
{
    /// <summary>The variables of <c>config.csv</c> (<c>param-NAME</c>) and the values of <c>PARAM</c> lines, which are texts.</summary>
    public Dictionary<string, object?> Variables { get; } = [];

    /// <summary>What the script has said with <c>TALK</c>.</summary>
    public List<string> Talk { get; } = [];

    /// <summary>The mails that the script has sent.</summary>
    public List<(string To, string Subject, string Body)> Mails { get; } = [];

    /// <summary>The tools that the script has offered to the model or as a suggestion.</summary>
    public HashSet<string> Tools { get; } = [];

    /// <summary>Compiles and runs a script.</summary>
    /// <exception cref="BotException">It does not parse, or it ends with an error.</exception>
    public void Run(string source)
    {
        var compiler = new BotCompiler();
        var compiled = compiler.Compile(source);
        foreach (var name in compiler.Parameters)
        {
            Assert.True(Variables.ContainsKey(name), $"The test has no value for PARAM {name}.");
        }

        var run = new RhaiParser(compiled, Keywords(), Functions()).Parse();
        var scope = new RhaiScope();
        foreach (var (name, value) in Variables)
        {
            scope.Declare(name, value);
        }

        run(scope);
    }

    // In the order in which a botserver registers them: of several with the same first word, the last stays.
    private Dictionary<string, BotSyntax> Keywords()
    {
        var keywords = new Dictionary<string, BotSyntax>(StringComparer.Ordinal);
        void Add(string pattern, Func<IReadOnlyList<object?>, object?> run)
        {
            var words = pattern.Split(' ');
            keywords[words[0]] = new BotSyntax(words, run);
        }

        Add("GET $expr$", inputs => http.Read(RhaiValues.TextOf(inputs[0])));
        Add("WAIT $expr$", _ => null);
        Add("HEAR $ident$", NotHere);
        Add("HEAR $ident$ AS $expr$", NotHere);
        Add("TALK $expr$", inputs => Note(() => Talk.Add(RhaiValues.TextOf(inputs[0]))));
        Add("CLEAR SUGGESTIONS", _ => null);
        Add("ADD_SUGGESTION_TOOL $expr$ as $expr$", inputs => Note(() => Tools.Add(RhaiValues.TextOf(inputs[0]))));
        Add("POST $expr$ , $expr$", inputs => http.Write("POST", RhaiValues.TextOf(inputs[0]), inputs[1]));
        Add("PUT $expr$ , $expr$", inputs => http.Write("PUT", RhaiValues.TextOf(inputs[0]), inputs[1]));
        Add("DELETE HTTP $expr$", NotHere);
        Add("SET HEADER $expr$ , $expr$", _ => null);
        Add("SET MODEL ROUTING $expr$", NotHere);
        Add("CLEAR KB", NotHere);
        Add("DELETE FILE $expr$", NotHere);
        if (state == BotState.May)
        {
            Add("GET $ident$ POSTS", NotHere);
        }

        return keywords;
    }

    private Dictionary<string, Func<IReadOnlyList<object?>, object?>> Functions() =>
        new(StringComparer.Ordinal)
        {
            ["USE_TOOL"] = inputs => Note(() => Tools.Add(RhaiValues.TextOf(inputs[0]))),
            ["parse_json"] = inputs => ParseMap(RhaiValues.TextOf(inputs[0])),
            ["send_mail"] = inputs =>
                Note(() => Mails.Add((RhaiValues.TextOf(inputs[0]), RhaiValues.TextOf(inputs[1]), RhaiValues.TextOf(inputs[2])))),
            ["VAL"] = inputs => double.TryParse(RhaiValues.TextOf(inputs[0]), CultureInfo.InvariantCulture, out var real) ? real : 0.0,
            ["CINT"] = inputs => (long)Math.Round(double.Parse(RhaiValues.TextOf(inputs[0]), CultureInfo.InvariantCulture)),
            ["len"] = inputs => inputs[0] is List<object?> array ? array.Count : (long)RhaiValues.TextOf(inputs[0]).Length,
        };

    // Rhai's own function, which can give nothing but a map.
    private static object? ParseMap(string text)
    {
        try
        {
            return RhaiJson.Read(text) as SortedDictionary<string, object?>
                ?? throw new BotException("Syntax error: expecting '{' to start the object map.");
        }
        catch (JsonException e)
        {
            throw new BotException($"Syntax error: {e.Message}");
        }
    }

    private static object? Note(Action action)
    {
        action();
        return null;
    }

    private static object? NotHere(IReadOnlyList<object?> inputs) => throw new BotException("The tests have no such keyword.");
}
