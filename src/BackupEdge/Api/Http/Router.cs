namespace BackupEdge.Api.Http;

/// <summary>
/// Finds the route of a path. Segments are case-sensitive. A segment that matches a literal is never used as a parameter, so <c>list</c>
/// cannot be a backup id. An empty segment, and so a trailing slash, matches only as part of the rest of a path, and the root. A lookup
/// allocates no memory.
/// </summary>
internal sealed class Router
{
    private const int MaxParameterLength = 100;
    private readonly RouteNode _root = new();

    /// <summary>Builds the tree of the given routes.</summary>
    public Router(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
        {
            var node = _root;
            foreach (var segment in route.Template.Split('/').Skip(1))
            {
                node = node.GetOrAdd(segment);
            }

            node.Add(route);
        }
    }

    /// <summary>Looks up a path.</summary>
    /// <param name="path">The path, percent-decoded except for <c>%2F</c>.</param>
    /// <param name="parameter">Receives the value of the first path parameter; empty if there is none.</param>
    /// <param name="second">Receives the value of the second path parameter; empty if there is none.</param>
    /// <returns>The node with the routes of this path; null if no route matches.</returns>
    public RouteNode? Find(ReadOnlySpan<char> path, out ReadOnlySpan<char> parameter, out ReadOnlySpan<char> second)
    {
        parameter = second = default;
        if (path.IsEmpty || path[0] != '/')
        {
            return null;
        }

        var node = _root;
        var rest = path[1..];
        while (true)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            var next = node.Literal(segment);
            if (next is null && segment.Length is > 0 and <= MaxParameterLength && node.Parameter is not null)
            {
                Keep(segment, ref parameter, ref second);
                next = node.Parameter;
            }

            if (next is null)
            {
                Keep(rest, ref parameter, ref second);
                return node.Rest;
            }

            node = next;
            if (slash < 0)
            {
                return node.HasRoutes ? node : null;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static void Keep(ReadOnlySpan<char> value, ref ReadOnlySpan<char> parameter, ref ReadOnlySpan<char> second)
    {
        if (parameter.IsEmpty)
        {
            parameter = value;
        }
        else
        {
            second = value;
        }
    }
}
