using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace BackupEdge.Api.Http;

/// <summary>A request's query parameters, read strictly: one that is not known, comes twice or is empty is refused by name.</summary>
internal sealed class QueryFields
{
    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>Reads the part of an address after the question mark.</summary>
    /// <param name="query">The query.</param>
    /// <param name="known">The names of the parameters it may have.</param>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c>.</exception>
    public QueryFields(QueryString query, IReadOnlyList<string> known)
    {
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            Add(pair.DecodeName().ToString(), pair.DecodeValue().ToString(), known);
        }
    }

    /// <summary>For a page that cannot be told, since the row it should begin after is not there.</summary>
    public static Fault UnknownBefore(string before) =>
        RequestFaults.Field(
            "before",
            $"There is no '{RequestFaults.Short(before)}' to go on from; it may have been deleted since. " + "Begin again without `before`."
        );

    /// <summary>A parameter's text; null when not given.</summary>
    public string? Text(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public int Whole(string name, int min, int max, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw RequestFaults.Field(name, $"`{name}` is a whole number from {min} to {max}, not '{RequestFaults.Short(text)}'.");
    }

    /// <summary>How many rows a listing answers at most.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public int Limit() => Whole("limit", 1, 1000, 100);

    /// <summary>Whether a switch is on; off when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public bool Flag(string name) =>
        Text(name) switch
        {
            null or "false" => false,
            "true" => true,
            var text => throw RequestFaults.Field(name, $"`{name}` is true or false, not '{RequestFaults.Short(text)}'."),
        };

    /// <summary>A time, or a date, which is its first instant in UTC; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return UtcTime.TryParse(text, out var time)
            ? time
            : throw RequestFaults.Field(
                name,
                $"`{name}` is a time such as 2026-11-23T02:00:00Z (a + before an offset is %2B), or a "
                    + $"date such as 2026-11-23, not '{RequestFaults.Short(text)}'."
            );
    }

    /// <summary>What a parameter's word stands for; null when not given.</summary>
    /// <exception cref="Fault"><c>invalid_request</c>, listing the words.</exception>
    public T? Choice<T>(string name, EnumParser<T> choices)
        where T : struct => Text(name) is { } word ? choices.Parse(name, word) : null;

    /// <summary>The same query with one parameter set, percent-encoded, without a question mark.</summary>
    public string With(string name, string value)
    {
        var pairs = _fields.Where(field => field.Name != name).Append((Name: name, Value: value));
        return string.Join('&', pairs.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
    }

    private void Add(string name, string value, IReadOnlyList<string> known)
    {
        if (!known.Contains(name))
        {
            var takes = known.Count == 0 ? "This call takes none." : $"Known ones: {string.Join(", ", known)}.";
            throw RequestFaults.Field(name, $"There is no query parameter '{RequestFaults.Short(name)}'. {takes}");
        }

        if (Text(name) is not null)
        {
            throw RequestFaults.Field(name, $"The query parameter `{name}` is given twice. Give it once.");
        }

        if (value.Length == 0)
        {
            throw RequestFaults.Field(name, $"The query parameter `{name}` is empty. Give it a value or leave it out.");
        }

        _fields.Add((name, value));
    }
}
