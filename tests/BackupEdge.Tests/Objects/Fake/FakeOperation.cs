namespace BackupEdge.Tests.Objects.Fake;

/// <summary>Finds the operation of S3 that a request is.</summary>
internal static class FakeOperation
{
    public const string Unknown = "Unknown";

    public static string Of(string method, string path, IReadOnlyDictionary<string, string> query)
    {
        var isObject = path.IndexOf('/', 1) is > 0 and var slash && slash < path.Length - 1;
        return (method, isObject) switch
        {
            ("GET", false) when path == "/" => "ListBuckets",
            ("GET", false) when query.ContainsKey("versions") => "ListObjectVersions",
            ("GET", false) when query.ContainsKey("uploads") => "ListMultipartUploads",
            ("GET", false) when query.ContainsKey("versioning") => "GetBucketVersioning",
            ("GET", false) when query.ContainsKey("object-lock") => "GetObjectLockConfiguration",
            ("GET", false) when query.ContainsKey("list-type") => "ListObjectsV2",
            ("HEAD", false) => "HeadBucket",
            ("PUT", false) => "CreateBucket",
            ("PUT", true) when query.ContainsKey("uploadId") => "UploadPart",
            ("PUT", true) when query.ContainsKey("retention") => "PutObjectRetention",
            ("PUT", true) when query.ContainsKey("tagging") => "PutObjectTagging",
            ("PUT", true) => "PutObject",
            ("POST", true) when query.ContainsKey("uploads") => "CreateMultipartUpload",
            ("POST", true) when query.ContainsKey("uploadId") => "CompleteMultipartUpload",
            ("DELETE", true) when query.ContainsKey("uploadId") => "AbortMultipartUpload",
            ("DELETE", true) => "DeleteObject",
            ("GET", true) when query.ContainsKey("retention") => "GetObjectRetention",
            ("GET", true) when query.ContainsKey("uploadId") => "ListParts",
            ("GET", true) when query.ContainsKey("tagging") => "GetObjectTagging",
            ("GET", true) => "GetObject",
            ("HEAD", true) => "HeadObject",
            _ => Unknown,
        };
    }
}
