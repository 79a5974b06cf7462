using System.Text.RegularExpressions;
using BackupEdge.Api.Http;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>What routes are called in the manual and in the document.</summary>
internal static partial class OpenApiNames
{
    /// <summary><c>GET /{backup_id}</c>, as the manual has it.</summary>
    public static string Call(Route route)
    {
        var path = route.Template.StartsWith(ApiHttp.Base, StringComparison.Ordinal)
            ? route.Template[ApiHttp.Base.Length..]
            : route.Template;
        return $"{route.Method} {path}";
    }

    /// <summary>Names of the parameters in a route's path, in order.</summary>
    public static IEnumerable<string> Parameters(Route route) => Parameter().Matches(route.Template).Select(match => match.Groups[1].Value);

    /// <summary><c>backupCreate</c>, of the class and method that answer it.</summary>
    public static string Operation(Route route)
    {
        var noun = route.Handler.Method.DeclaringType!.Name.Replace("Endpoints", "", StringComparison.Ordinal);
        var verb = route.Handler.Method.Name;
        var name = noun + (verb.EndsWith("Async", StringComparison.Ordinal) ? verb[..^5] : verb);
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
