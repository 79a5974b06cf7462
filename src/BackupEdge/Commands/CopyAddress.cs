using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Reads the address of a copy on the command line: <c>s3://BUCKET/PREFIX</c>, or the path of a folder.</summary>
internal static class CopyAddress
{
    private const string Scheme = "s3://";

    /// <summary>Returns the place.</summary>
    /// <param name="text">The address.</param>
    /// <param name="endpoint">The address of the engine; null for AWS.</param>
    /// <param name="region">The region; null for that of the environment.</param>
    /// <param name="workingFolder">The folder that a relative path begins at.</param>
    /// <exception cref="Fault"><c>invalid_request</c>.</exception>
    public static CopyPlace Read(string text, string? endpoint, string? region, string workingFolder)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            if (text.Length == 0 || LooksLikeAddress(text) || endpoint is not null || region is not null)
            {
                throw Refused($"'{VisibleText.Escape(text)}' must be s3://BUCKET/PREFIX, or a folder without --endpoint and --region.");
            }

            return new FolderPlace(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, workingFolder)));
        }

        var (bucket, prefix) = text[Scheme.Length..].Split('/', 2) is [var first, var rest] ? (first, rest) : (text[Scheme.Length..], "");
        if (CopyPlaceSettings.FindBucketProblem(bucket) is { } problem)
        {
            throw Refused($"The bucket in '{VisibleText.Escape(text)}' {problem}");
        }

        if (CopyPlaceSettings.FindPrefixProblem(prefix) is { } wrong)
        {
            throw Refused($"The prefix in '{VisibleText.Escape(text)}' {wrong}");
        }

        Uri? engine = null;
        if (
            endpoint is not null
            && !(
                Uri.TryCreate(endpoint, UriKind.Absolute, out engine)
                && engine.Scheme is "http" or "https"
                && engine.PathAndQuery == "/"
                && engine.UserInfo.Length == 0
            )
        )
        {
            throw Refused("--endpoint must be an http or https address without a path, such as https://s3.example.org.");
        }

        return new BucketPlace
        {
            Bucket = bucket,
            Prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/",
            Endpoint = engine,
            Region = region,
        };
    }

    // A slash that is missing must not make a folder of an address.
    private static bool LooksLikeAddress(string text) =>
        text.Contains("://", StringComparison.Ordinal) || text.StartsWith("s3:", StringComparison.OrdinalIgnoreCase);

    private static Fault Refused(string message) => new(FaultCode.InvalidRequest, message, ("field", "copy"));
}
