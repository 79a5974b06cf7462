using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>A node in the tree of path segments, with its child nodes and the routes that end at it.</summary>
internal sealed class RouteNode
{
    private (string Segment, RouteNode Node)[] _literals = [];
    private Route[] _routes = [];

    /// <summary>The child node for segments that match no literal; null if there is none.</summary>
    public RouteNode? Parameter { get; private set; }

    /// <summary>The child node for the rest of a path, if no other child matches; null if there is none.</summary>
    public RouteNode? Rest { get; private set; }

    /// <summary>Whether a route ends at this node.</summary>
    public bool HasRoutes => _routes.Length > 0;

    /// <summary>The value of the <c>Allow</c> header: the methods of the routes that end at this node.</summary>
    public string Allow { get; private set; } = "";

    /// <summary>Returns the child node for a literal segment; null if there is none.</summary>
    public RouteNode? Literal(ReadOnlySpan<char> segment)
    {
        foreach (var (text, node) in _literals)
        {
            if (segment.SequenceEqual(text))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>Returns the route for a method; null if there is none. HEAD is treated as GET.</summary>
    public Route? Find(string method)
    {
        var sought = HttpMethods.IsHead(method) ? HttpMethods.Get : method;
        foreach (var route in _routes)
        {
            if (route.Method == sought)
            {
                return route;
            }
        }

        return null;
    }

    /// <summary>Returns the child node for a segment of a route template, adding it if necessary.</summary>
    public RouteNode GetOrAdd(string segment)
    {
        if (segment.EndsWith("*}", StringComparison.Ordinal))
        {
            return Rest ??= new RouteNode();
        }

        if (segment.StartsWith('{'))
        {
            return Parameter ??= new RouteNode();
        }

        if (Literal(segment) is { } known)
        {
            return known;
        }

        var node = new RouteNode();
        _literals = [.. _literals, (segment, node)];
        return node;
    }

    /// <summary>Adds a route that ends at this node.</summary>
    public void Add(Route route)
    {
        _routes = [.. _routes, route];
        Allow = string.Join(", ", _routes.Select(known => known.Method == HttpMethods.Get ? "GET, HEAD" : known.Method));
    }
}
