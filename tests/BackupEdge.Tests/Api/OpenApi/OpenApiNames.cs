using System.Text.RegularExpressions;
using BackupEdge.Api.Documentation;
using BackupEdge.Api.Http;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>The names of routes in their documentation and in the OpenAPI document.</summary>
internal static partial class OpenApiNames
{
    /// <summary>Returns the method and the path without the base, such as <c>GET /{backup_id}</c>.</summary>
    public static string Call(Route route)
    {
        var path = route.Template.StartsWith(ApiHttp.Base, StringComparison.Ordinal)
            ? route.Template[ApiHttp.Base.Length..]
            : route.Template;
        return $"{route.Method} {path}";
    }

    /// <summary>Returns the method of a documented call.</summary>
    public static string Method(RouteDoc doc) => doc.Call[..doc.Call.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>Returns the segments of the whole path of a documented call, the first of which is empty.</summary>
    public static string[] Segments(RouteDoc doc)
    {
        var path = doc.Call[(Method(doc).Length + 1)..];
        return (OutsideBase().IsMatch(path) ? path : ApiHttp.Base + path).Split('/');
    }

    /// <summary>Returns the names of the parameters in a route's path, in order.</summary>
    public static IEnumerable<string> Parameters(Route route) => Parameter().Matches(route.Template).Select(match => match.Groups[1].Value);

    /// <summary>Returns the name of the schema of a call's body, such as <c>CreateBackupRequest</c>.</summary>
    public static string Body(RouteDoc doc) => $"{char.ToUpperInvariant(doc.Operation[0])}{doc.Operation[1..]}Request";

    [GeneratedRegex(@"^/(metrics|health|health/ready|openapi[-.0-9]*\.json)$")]
    private static partial Regex OutsideBase();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
