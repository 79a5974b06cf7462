namespace BackupEdge.Api.Http;

/// <summary>A response with status 200 that can be sent several times.</summary>
/// <param name="Body">The body, JSON in UTF-8.</param>
/// <param name="Total">The header <c>X-Total-Count</c>; null for none.</param>
/// <param name="Link">The header <c>Link</c>; null for none.</param>
internal sealed record RenderedAnswer(byte[] Body, string? Total, string? Link)
{
    /// <summary>The approximate memory use in bytes.</summary>
    public int Weight => Body.Length + 256;
}
