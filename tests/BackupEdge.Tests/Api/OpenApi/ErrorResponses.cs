using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BackupEdge.Api.Http;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The refusals of each call, as components: one for each set of codes that share a status.</summary>
/// <param name="manual">Which call has which codes, and what they mean.</param>
/// <param name="answers">Real ones.</param>
internal sealed partial class ErrorResponses(Manual manual, IReadOnlyList<RecordedAnswer> answers)
{
    private readonly SortedDictionary<string, JsonObject> _responses = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonObject> _examples = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _headers = new(StringComparer.Ordinal);

    /// <summary>The components so far.</summary>
    public IReadOnlyDictionary<string, JsonObject> Responses => _responses;

    /// <summary>The real refusals so far.</summary>
    public IReadOnlyDictionary<string, JsonObject> Examples => _examples;

    /// <summary>The headers so far.</summary>
    public IReadOnlySet<string> Headers => _headers;

    /// <summary>Adds to a call's responses what it can be refused with.</summary>
    public void AddTo(JsonObject responses, Route route, ManualChapter chapter, bool takesBody)
    {
        var codes = Common(route, takesBody).Concat(chapter.Errors).Where(code => manual.Codes.Find(code) is not null).Distinct();
        foreach (var status in codes.GroupBy(ApiError.StatusOf).OrderBy(status => status.Key))
        {
            var set = status.Order(StringComparer.Ordinal).ToList();
            var name = string.Join('.', set);
            if (!_responses.ContainsKey(name))
            {
                _responses[name] = Response(set);
            }

            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
        }
    }

    private static IEnumerable<string> Common(Route route, bool takesBody)
    {
        string[] guarded =
        [
            FaultCode.InvalidRequest,
            FaultCode.Unauthorized,
            FaultCode.Forbidden,
            FaultCode.TooManyFailures,
            FaultCode.NotReady,
        ];
        string[] body = [FaultCode.UnsupportedMediaType, FaultCode.BodyTooLarge];
        return [.. route.Role is null ? [] : guarded, .. takesBody ? body : [], FaultCode.Internal];
    }

    private JsonObject Response(IReadOnlyList<string> codes)
    {
        var rows = codes.Select(code => (Code: code, Row: manual.Codes.Find(code)!)).ToList();
        var content = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = AnswerShapes.Place + "ErrorAnswer" } };
        var examples = new JsonObject();
        foreach (var code in codes)
        {
            if (answers.FirstOrDefault(answer => answer.Code == code) is { } answer)
            {
                _examples[code] = new JsonObject { ["value"] = answer.Content!.DeepClone() };
                examples[code] = new JsonObject { ["$ref"] = $"#/components/examples/{code}" };
            }
        }

        if (examples.Count > 0)
        {
            content["examples"] = examples;
        }

        var response = new JsonObject
        {
            ["description"] = string.Join(
                '\n',
                rows.Select(row => $"`{row.Code}`: {row.Row.Meaning} " + $"{ManualText.Plain(row.Row["what to do"])}")
            ),
        };
        var headers = new JsonObject();
        foreach (var header in rows.SelectMany(row => Set().Matches(row.Row.Meaning)).Select(match => match.Groups[1].Value).Distinct())
        {
            _headers.Add(header);
            headers[header] = new JsonObject { ["$ref"] = $"#/components/headers/{header}" };
        }

        if (headers.Count > 0)
        {
            response["headers"] = headers;
        }

        response["content"] = new JsonObject { ["application/json"] = content };
        return response;
    }

    [GeneratedRegex("`([A-Za-z-]+)` is set")]
    private static partial Regex Set();
}
