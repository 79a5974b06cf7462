using System.Globalization;
using System.Text;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands.Remote;

/// <summary>Builds a path with query parameters. Parameters that are null are left out.</summary>
/// <param name="path">The path, encoded.</param>
internal sealed class QueryText(string path)
{
    private readonly StringBuilder _text = new(path);
    private char _separator = '?';

    /// <summary>Adds a text.</summary>
    public QueryText Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
        }

        return this;
    }

    /// <summary>Adds a number.</summary>
    public QueryText Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a parameter that is true; none if it is false, which is the default of all.</summary>
    public QueryText AddIf(string name, bool value) => value ? Add(name, "true") : this;

    /// <summary>Adds a parameter that is true or false; none if it is null.</summary>
    public QueryText Add(string name, bool? value) => value is { } isTrue ? Add(name, isTrue ? "true" : "false") : this;

    /// <summary>Adds a time.</summary>
    public QueryText Add(string name, DateTimeOffset? value) =>
        Add(name, value is { } time ? time.UtcDateTime.ToString("o", CultureInfo.InvariantCulture) : null);

    /// <summary>Adds a value of an enumeration by its name.</summary>
    public QueryText AddChoice<T>(string name, T? value)
        where T : struct, Enum => Add(name, value is { } known ? WireNames.NameOf(known) : null);

    public override string ToString() => _text.ToString();
}
