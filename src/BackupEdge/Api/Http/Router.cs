namespace BackupEdge.Api.Http;

/// <summary>
/// Finds the route of a path. Segments are compared as they are, case included; a literal segment always wins over a
/// parameter and is never tried as one, so that <c>list</c> is no backup id. An empty segment, and so a trailing slash, matches
/// nothing. Looking up allocates nothing.
/// </summary>
internal sealed class Router
{
    private const int MaxParameterLength = 100;
    private readonly RouteNode _root = new();

    /// <summary>Makes the tree.</summary>
    public Router(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
        {
            var node = _root;
            foreach (var segment in route.Template.Split('/').Skip(1))
            {
                node = node.Grow(segment);
            }

            node.Add(route);
        }
    }

    /// <summary>Looks a path up.</summary>
    /// <param name="path">The path, percent-decoded but for <c>%2F</c>.</param>
    /// <param name="parameter">The segment that stands for the route's first parameter; empty when it has none.</param>
    /// <param name="second">The segment that stands for its second one; empty when it has none.</param>
    /// <returns>The node whose routes have this path, or null.</returns>
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
                if (parameter.IsEmpty)
                {
                    parameter = segment;
                }
                else
                {
                    second = segment;
                }

                next = node.Parameter;
            }

            if (next is null)
            {
                return null;
            }

            node = next;
            if (slash < 0)
            {
                return node.HasRoutes ? node : null;
            }

            rest = rest[(slash + 1)..];
        }
    }
}
