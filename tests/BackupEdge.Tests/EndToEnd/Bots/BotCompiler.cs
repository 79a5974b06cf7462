using System.Text.RegularExpressions;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Compiles BASIC to Rhai as a botserver's compiler does: line by line, without a parser, so that it changes some lines that it should not,
/// such as a <c>TALK</c> of a text with an equals sign. Only what the samples need and what it does wrongly is here.
/// </summary>
internal sealed partial class BotCompiler
{
    private static readonly string[] Compound = ["==", "!=", "<=", ">=", "+=", "-=", "*=", "/="];
    private static readonly string[] Lowered =
    [
        "IF", "ELSE", "WHILE", "FOR", "IN", "LOOP", "RETURN", "LET", "CONST", "IMPORT", "EXPORT", "FN", "PRIVATE", "SWITCH", "MATCH", "TRUE",
        "FALSE", "BREAK", "CONTINUE", "DO", "TRY", "CATCH", "THROW", "AS",
    ];

    private readonly List<string> _output = [];
    private int _ifs;
    private int _whiles;
    private bool _isWith;
    private bool _continues;

    /// <summary>The cron line of <c>SET SCHEDULE</c>, which is no statement; null without one.</summary>
    public string? Schedule { get; private set; }

    /// <summary>The names of the <c>PARAM</c> lines.</summary>
    public List<string> Parameters { get; } = [];

    /// <summary>The text of <c>DESCRIPTION</c>, by which the model chooses a tool; null without one.</summary>
    public string? Description { get; private set; }

    /// <summary>Returns the script as Rhai.</summary>
    public string Compile(string source)
    {
        var lines = source.Split('\n').Select(line => line.Trim()).Where(IsStatement).Select(Rewritten).ToList();
        foreach (var name in lines.Select(AssignedName).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            _output.Add($"let {name} = ();");
        }

        lines.ForEach(Convert);
        var script = string.Join('\n', _output).Replace(" <> ", " != ", StringComparison.Ordinal);
        return Lowered.Aggregate(script, (text, word) => Regex.Replace(text, $@"\b{word}\b", word.ToLowerInvariant()));
    }

    private bool IsStatement(string line)
    {
        if (line.Length == 0 || line[0] == '\'' || line[0] == '#' || Starts(line, "//") || Starts(line, "REM"))
        {
            return false;
        }

        if (Starts(line, "SET SCHEDULE"))
        {
            Schedule = line.Split('"')[1];
        }
        else if (Starts(line, "PARAM "))
        {
            Parameters.Add(line.Split(' ')[1]);
        }
        else if (Starts(line, "DESCRIPTION "))
        {
            Description = line.Split('"')[1];
        }
        else
        {
            return true;
        }

        return false;
    }

    private static string Rewritten(string line)
    {
        line = line.Replace("FOR EACH", "FOR_EACH", StringComparison.Ordinal)
            .Replace("EXIT FOR", "EXIT_FOR", StringComparison.Ordinal)
            .Replace("ADD SUGGESTION TOOL", "ADD_SUGGESTION_TOOL", StringComparison.Ordinal)
            .Replace("ADD SUGGESTION", "ADD_SUGGESTION", StringComparison.Ordinal);
        if (UseTool().Match(line) is { Success: true } use)
        {
            return $"USE_TOOL({use.Groups["name"].Value});";
        }

        return line.StartsWith("WHILE ", StringComparison.OrdinalIgnoreCase) ? $"while {line[6..]} {{"
            : line.Equals("WEND", StringComparison.OrdinalIgnoreCase) ? "}"
            : line;
    }

    // Each of these is declared at the top, so that an assignment inside a block changes it.
    private static string? AssignedName(string line) => Assigned().Match(line) is { Success: true } match ? match.Groups["name"].Value : null;

    private void Convert(string line)
    {
        var upper = line.ToUpperInvariant();
        if (Starts(line, "while ") && line.EndsWith('{'))
        {
            _whiles++;
            _output.Add(line);
        }
        else if (line == "}" && _whiles > 0 && _ifs == 0)
        {
            _whiles--;
            _output.Add("}");
        }
        else if (Starts(upper, "IF ") && upper.IndexOf(" THEN", StringComparison.Ordinal) is var then and > 0)
        {
            ConvertIf(line, then);
        }
        else if (Starts(upper, "ELSEIF ") && upper.IndexOf(" THEN", StringComparison.Ordinal) is var also and > 0)
        {
            _output.Add($"}} else if {Condition(line[6..also])} {{");
        }
        else if (upper == "ELSE")
        {
            _output.Add("} else {");
        }
        else if (upper == "END IF")
        {
            _ifs--;
            _output.Add("}");
        }
        else if (Starts(upper, "WITH "))
        {
            _isWith = true;
            _output.Add($"let {line[5..].Trim()} = #{{");
        }
        else if (upper == "END WITH")
        {
            _isWith = false;
            _output.Add("};");
        }
        else if (_isWith && line.Split('=', 2) is [var name, var value] && !HasCompound(line))
        {
            _output.Add($" {name.Trim()}: {value.Trim().TrimEnd(';')},");
        }
        else if (Starts(upper, "SEND EMAIL") && line[11..].Split(',') is [var to, var subject, var body])
        {
            _output.Add($"send_mail({to.Trim()}, {subject.Trim()}, {body.Trim().TrimEnd(';')}, []);");
        }
        else
        {
            ConvertOther(line, upper);
        }
    }

    private void ConvertIf(string line, int then)
    {
        _output.Add($"if {Condition(line[3..then])} {{");
        var rest = line[(then + 5)..].Trim();
        if (InlineBody().Match(rest) is not { Success: true } inline)
        {
            _ifs++;
            return;
        }

        _output.Add(inline.Groups["then"].Value + ";");
        if (inline.Groups["else"] is { Success: true } otherwise)
        {
            _output.Add("} else {");
            _output.Add(otherwise.Value + ";");
        }

        _output.Add("}");
    }

    private void ConvertOther(string line, string upper)
    {
        // An equals sign anywhere, even in a text, makes the line an assignment.
        var isAssignment = (char.IsLetter(line[0]) || line[0] == '_') && line.Contains('=', StringComparison.Ordinal) && !HasCompound(line);
        var continues = line.EndsWith(',');
        if (_continues && !isAssignment && !line.Contains('=', StringComparison.Ordinal) && line[0] != '"')
        {
            line = $"\"{line.Replace("\"", "\\\"", StringComparison.Ordinal)}\\n\"";
        }

        var isInBlock = _ifs > 0 || _whiles > 0;
        var let = isAssignment && !isInBlock && !Starts(upper, "LET ") ? "let " : "";
        var isStatement = Starts(upper, "TALK ") || Starts(upper, "PRINT ");
        var isOpen = line.EndsWith(';') || line.EndsWith('{') || (line.EndsWith('}') && !isStatement) || continues || _continues;
        _output.Add($"{let}{line}{(isOpen ? "" : ";")}");
        _continues = continues;
    }

    private static string Condition(string condition)
    {
        condition = condition
            .Trim()
            .Replace(" AND ", " && ", StringComparison.Ordinal)
            .Replace(" and ", " && ", StringComparison.Ordinal)
            .Replace(" OR ", " || ", StringComparison.Ordinal)
            .Replace(" or ", " || ", StringComparison.Ordinal);
        return HasCompound(condition) ? condition : condition.Replace("=", "==", StringComparison.Ordinal);
    }

    private static bool HasCompound(string line) => Array.Exists(Compound, symbol => line.Contains(symbol, StringComparison.Ordinal));

    private static bool Starts(string line, string word) => line.StartsWith(word, StringComparison.Ordinal);

    [GeneratedRegex(@"^USE\s+TOOL\s+(?<name>""[^""]*"")$", RegexOptions.IgnoreCase)]
    private static partial Regex UseTool();

    [GeneratedRegex(@"^(?<name>[A-Za-z_]\w*)\s*=(?!=)")]
    private static partial Regex Assigned();

    [GeneratedRegex(@"^(?<then>.+?) (?:ELSE (?<else>.+?) )?END IF$", RegexOptions.IgnoreCase)]
    private static partial Regex InlineBody();
}
