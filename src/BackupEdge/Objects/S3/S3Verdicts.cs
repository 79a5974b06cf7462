using System.Net;
using System.Security.Authentication;

namespace BackupEdge.Objects.S3;

/// <summary>Decides what follows from a failed attempt.</summary>
internal static class S3Verdicts
{
    /// <summary>Returns the verdict on an exception of <see cref="S3Client"/>.</summary>
    public static S3Verdict Of(Exception failure) =>
        failure switch
        {
            S3Failure answered => Of(answered),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException } =>
                S3Verdict.Final,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
                S3Verdict.Again,
            _ => S3Verdict.Uncertain,
        };

    private static S3Verdict Of(S3Failure failure) =>
        failure.Code switch
        {
            "RequestTimeTooSkewed" => S3Verdict.Skewed,
            "ExpiredToken" or "TokenRefreshRequired" => S3Verdict.Expired,
            "SlowDown" or "TooManyRequests" or "RequestLimitExceeded" or "Throttling" => S3Verdict.Throttled,
            "BadDigest" or "InvalidDigest" or "XAmzContentSHA256Mismatch" or "IncompleteBody" => S3Verdict.Damaged,
            "RequestTimeout" or "OperationAborted" => S3Verdict.Again,
            "NotImplemented" => S3Verdict.Final,
            _ => Of(failure.Status),
        };

    private static S3Verdict Of(HttpStatusCode status) =>
        status switch
        {
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => S3Verdict.Throttled,
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TemporaryRedirect => S3Verdict.Again,
            HttpStatusCode.NotImplemented => S3Verdict.Final,
            >= HttpStatusCode.InternalServerError => S3Verdict.Uncertain,

            // An error in the body of a successful answer.
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => S3Verdict.Uncertain,
            _ => S3Verdict.Final,
        };
}
