namespace BackupEdge.Api.Http;

/// <summary>An answer of status 200 as it goes out.</summary>
/// <param name="Body">The JSON.</param>
/// <param name="Total">The header <c>X-Total-Count</c>; null for none.</param>
/// <param name="Link">The header <c>Link</c>; null for none.</param>
internal sealed record RenderedAnswer(byte[] Body, string? Total, string? Link)
{
    /// <summary>About how many bytes of memory it takes.</summary>
    public int Weight => Body.Length + 256;
}
