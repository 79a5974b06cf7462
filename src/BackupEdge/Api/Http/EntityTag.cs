using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>Compares entity tags with the conditional headers of requests (RFC 9110).</summary>
internal static class EntityTag
{
    /// <summary>
    /// Returns whether <c>If-Match</c> allows a change: it is missing, <c>*</c>, or a list that contains the tag. The comparison is strong,
    /// so a tag with the prefix <c>W/</c> never matches.
    /// </summary>
    /// <param name="ifMatch">The values of the header.</param>
    /// <param name="tag">The strong tag of the current state, quotes included.</param>
    public static bool Allows(StringValues ifMatch, string tag) => ifMatch.Count == 0 || Holds(ifMatch, tag, isWeak: false);

    /// <summary>
    /// Returns whether <c>If-None-Match</c> is <c>*</c> or contains the tag. The comparison is weak, so the prefix <c>W/</c>, which proxies
    /// add, is ignored.
    /// </summary>
    /// <param name="ifNoneMatch">The values of the header.</param>
    /// <param name="tag">The strong tag of the current state, quotes included.</param>
    public static bool IsKnown(StringValues ifNoneMatch, string tag) => Holds(ifNoneMatch, tag, isWeak: true);

    // No tag of this service contains a comma.
    private static bool Holds(StringValues headers, string tag, bool isWeak)
    {
        foreach (var header in headers)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var known = header.AsSpan()[range].Trim();
                if (known is "*" || (isWeak && known.StartsWith("W/") ? known[2..] : known).SequenceEqual(tag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
