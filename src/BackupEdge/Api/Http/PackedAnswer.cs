using BackupEdge.Dashboard;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>Writes responses with files of the binary.</summary>
internal static class PackedAnswer
{
    /// <summary>
    /// Responds with a file of the binary, in gzip if the client accepts it, or with 304 and no body if the client has it already.
    /// </summary>
    /// <param name="call">The request.</param>
    /// <param name="file">The file.</param>
    /// <param name="contentType">The media type of its content.</param>
    /// <param name="tag">A strong entity tag, quotes included, that changes with the content.</param>
    /// <param name="cacheControl">How long clients may keep the response.</param>
    public static async Task WriteAsync(ApiCall call, PackedFile file, string contentType, string tag, string cacheControl = "no-cache")
    {
        var (request, response) = (call.Http.Request, call.Http.Response);
        var isPacked = file.IsPacked && AcceptedEncoding.IsGzip(request.Headers.AcceptEncoding);

        // Each form of a content has a tag of its own (RFC 9110).
        var packedTag = $"{tag[..^1]}-gzip\"";
        response.Headers.CacheControl = cacheControl;
        response.Headers.ETag = isPacked ? packedTag : tag;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.XContentTypeOptions = "nosniff";
        var known = request.Headers.IfNoneMatch;
        if (EntityTag.IsKnown(known, tag) || EntityTag.IsKnown(known, packedTag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = isPacked ? file.PackedLength : file.UnpackedLength;
        if (isPacked)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (!call.IsHead)
        {
            await using var content = isPacked ? file.OpenPacked() : file.OpenUnpacked();
            await call.InTime(content.CopyToAsync(response.Body, call.Aborted));
        }
    }
}
