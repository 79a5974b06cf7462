using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>A place in the tree of paths: what follows it, and the routes that end there.</summary>
internal sealed class RouteNode
{
    private (string Segment, RouteNode Node)[] _literals = [];
    private Route[] _routes = [];

    /// <summary>What follows any segment that none of the literals is.</summary>
    public RouteNode? Parameter { get; private set; }

    /// <summary>Whether a path may end here.</summary>
    public bool HasRoutes => _routes.Length > 0;

    /// <summary>The methods there are, for the header <c>Allow</c>.</summary>
    public string Allow { get; private set; } = "";

    /// <summary>The node after a segment, or null.</summary>
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

    /// <summary>The route of a method, or null.</summary>
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

    /// <summary>The node after a segment of a template, made if need be.</summary>
    public RouteNode Grow(string segment)
    {
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

    /// <summary>Lets a route end here.</summary>
    public void Add(Route route)
    {
        _routes = [.. _routes, route];
        Allow = string.Join(", ", _routes.Select(known => known.Method == HttpMethods.Get ? "GET, HEAD" : known.Method));
    }
}
