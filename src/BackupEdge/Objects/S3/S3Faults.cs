using System.Net;
using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>Converts failures that another attempt would not remove to faults, with what a person can do.</summary>
internal static class S3Faults
{
    /// <summary>Creates the fault for a failure.</summary>
    /// <param name="address">The address of the store for messages.</param>
    /// <param name="options">The settings of the store.</param>
    /// <param name="permission">The permission that the call needs, such as <c>s3:PutObject</c>.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="ahead">By how much the clock of the engine is ahead of that of this machine; zero if it is not known.</param>
    public static Fault Of(string address, S3StoreOptions options, string permission, Exception failure, TimeSpan ahead) =>
        failure switch
        {
            S3Failure { Code: "NotImplemented" or "MethodNotAllowed" } or S3Failure { Status: HttpStatusCode.NotImplemented } =>
                ObjectFaults.Unsupported(address, $"the call of {permission}"),
            S3Failure answered => ObjectFaults.Refused(address, Problem(options, permission, answered, ahead), failure),
            HttpRequestException secure => ObjectFaults.Refused(
                address,
                $"the certificate of {HostOf(options)} is not trusted: {secure.InnerException?.Message.TrimEnd('.') ?? secure.Message}. "
                    + "Correct it, or name the file of its certificate authority in ca_file.",
                failure
            ),
            _ => ObjectFaults.Refused(address, failure.Message, failure),
        };

    /// <summary>Returns in one line why an attempt failed that is tried again.</summary>
    public static string ReasonOf(S3StoreOptions options, Exception failure) =>
        failure is S3Failure answered
            ? $"{HostOf(options)} answered {(int)answered.Status} {answered.Code}".TrimEnd() + "."
            : $"{HostOf(options)} cannot be reached: {failure.InnerException?.Message ?? failure.Message}";

    private static string Problem(S3StoreOptions options, string permission, S3Failure failure, TimeSpan ahead) =>
        failure.Code switch
        {
            "InvalidAccessKeyId" => "the engine does not know the access key. Correct access_key.",
            "SignatureDoesNotMatch" => "the secret key does not belong to the access key. Correct secret_key.",
            "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" => "the session token has expired. Provide a new one.",
            "NoSuchBucket" => $"there is no bucket '{options.Bucket}'. Create it, or correct bucket.",
            "RequestTimeTooSkewed" => $"the clock of this machine {Skew(options, ahead)}. {ClockError.Advice}",
            "BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" =>
                "the engine repeatedly received other bytes than were sent. Check the network and the memory of this machine.",
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" => Region(options, failure),
            _ when failure.Status is HttpStatusCode.MovedPermanently => Region(options, failure),
            _ when failure.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
                $"the credentials do not permit {permission}. Permit it in the policy of the user or role, or of the bucket.",
            _ => $"{HostOf(options)} answered {(int)failure.Status} {failure.Code}: {failure.Message}",
        };

    private static string Skew(S3StoreOptions options, TimeSpan ahead) =>
        ClockError.IsWrong(ahead)
            ? $"is {ClockError.Describe(ahead)} that of {HostOf(options)}"
            : $"differs from that of {HostOf(options)} by more than 15 minutes";

    private static string Region(S3StoreOptions options, S3Failure failure) =>
        failure.Region is { Length: > 0 } region
            ? $"the bucket is in the region '{region}', not in '{options.Region}'. Set region to '{region}'."
            : $"the region '{options.Region}' is wrong: {failure.Message} Correct region.";

    private static string HostOf(S3StoreOptions options) => options.Endpoint?.Authority ?? "AWS";
}
