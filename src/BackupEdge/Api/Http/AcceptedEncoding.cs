using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>Reads the header <c>Accept-Encoding</c> (RFC 9110).</summary>
internal static class AcceptedEncoding
{
    /// <summary>Returns whether a client accepts gzip: it is named, or <c>*</c> is, and not with the weight 0.</summary>
    /// <param name="header">The values of the header. Without it, the content is sent as it is.</param>
    public static bool IsGzip(StringValues header)
    {
        bool? named = null,
            any = null;
        foreach (var value in header)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                var item = value.AsSpan()[range].Trim();
                var end = item.IndexOf(';');
                var name = (end < 0 ? item : item[..end]).Trim();
                if (name.Equals("gzip", StringComparison.OrdinalIgnoreCase) || name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
                {
                    named = end < 0 || !IsZero(item[(end + 1)..].Trim());
                }
                else if (name is "*")
                {
                    any = end < 0 || !IsZero(item[(end + 1)..].Trim());
                }
            }
        }

        return named ?? any ?? false;
    }

    private static bool IsZero(ReadOnlySpan<char> weight) =>
        weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(weight[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number == 0;
}
