using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace BackupEdge.Api.Http;

/// <summary>
/// The query parameters of a request, validated strictly: an unknown, duplicate or empty parameter is refused by name.
/// </summary>
internal sealed class QueryFields
{
    private readonly List<(string Name, string Value)> _fields = [];

    /// <summary>Parses a query string.</summary>
    /// <param name="query">The query string of the request.</param>
    /// <param name="known">The names of all parameters that the call accepts.</param>
    /// <param name="repeatable">The names of those that may be given more than once; null for none.</param>
    /// <exception cref="Fault"><c>invalid_request</c> with the detail <c>field</c>.</exception>
    public QueryFields(QueryString query, IReadOnlyList<string> known, IReadOnlyList<string>? repeatable = null)
    {
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            var name = pair.DecodeName().ToString();
            Add(name, pair.DecodeValue().ToString(), known, repeatable?.Contains(name) ?? false);
        }
    }

    /// <summary>Returns the fault for a <c>before</c> that names a row that does not exist.</summary>
    public static Fault UnknownBefore(string before) =>
        RequestFaults.Field(
            "before",
            $"There is no '{RequestFaults.Short(before)}' to continue from; it may have been deleted. Start again without `before`."
        );

    /// <summary>Returns the text of a parameter; null if missing.</summary>
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

    /// <summary>Returns all texts of a parameter that may be given more than once; empty if missing.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. _fields.Where(field => field.Name == name).Select(field => field.Value)];

    /// <summary>Returns the value of an integer parameter; <paramref name="otherwise"/> if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is not a whole number in the given range.</exception>
    public int Whole(string name, int min, int max, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw RequestFaults.Field(name, $"`{name}` must be a whole number from {min} to {max}, not '{RequestFaults.Short(text)}'.");
    }

    /// <summary>Returns the maximum number of rows of a list: the parameter <c>limit</c>, 100 if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is not a number from 1 to 1000.</exception>
    public int Limit() => Whole("limit", 1, 1000, 100);

    /// <summary>Returns the form of a list: the parameter <c>as</c>, an array if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is none of the forms.</exception>
    public ListForm Form() => Choice("as", ApiEnums.ListForms) ?? ListForm.Array;

    /// <summary>Returns the value of a Boolean parameter; false if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is neither <c>true</c> nor <c>false</c>.</exception>
    public bool Flag(string name) => FlagOrNull(name) ?? false;

    /// <summary>Returns the value of a Boolean parameter; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is neither <c>true</c> nor <c>false</c>.</exception>
    public bool? FlagOrNull(string name) =>
        Text(name) switch
        {
            null => null,
            "false" => false,
            "true" => true,
            var text => throw RequestFaults.Field(name, $"`{name}` must be true or false, not '{RequestFaults.Short(text)}'."),
        };

    /// <summary>Returns the value of a time parameter; null if missing. A date means midnight UTC at its start.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is neither a time nor a date.</exception>
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
                $"`{name}` must be a time such as 2026-11-23T02:00:00Z (write the + of an offset as %2B), or a "
                    + $"date such as 2026-11-23, not '{RequestFaults.Short(text)}'."
            );
    }

    /// <summary>Returns the value of an enumeration parameter; null if missing.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if it is none of the choices; the message lists them.</exception>
    public T? Choice<T>(string name, EnumParser<T> choices)
        where T : struct => Text(name) is { } text ? choices.Parse(name, text) : null;

    /// <summary>
    /// Returns this query with another place from which the page begins, percent-encoded, without a question mark. <c>before</c> and
    /// <c>cursor</c> are replaced.
    /// </summary>
    /// <param name="name">The parameter to add, one of the two.</param>
    /// <param name="value">Its value, not encoded.</param>
    public string From(string name, string value) =>
        Encode(_fields.Where(field => field.Name is not ("before" or Cursor.Name)).Append((Name: name, Value: value)));

    /// <summary>Returns this query without one parameter, percent-encoded, without a question mark.</summary>
    public string Without(string name) => Encode(_fields.Where(field => field.Name != name));

    private static string Encode(IEnumerable<(string Name, string Value)> fields) =>
        string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));

    private void Add(string name, string value, IReadOnlyList<string> known, bool isRepeatable)
    {
        if (!known.Contains(name))
        {
            var accepted = known.Count == 0 ? "This call takes none." : $"Known parameters: {string.Join(", ", known)}.";
            throw RequestFaults.Field(name, $"Unknown query parameter '{RequestFaults.Short(name)}'. {accepted}");
        }

        if (!isRepeatable && Text(name) is not null)
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
