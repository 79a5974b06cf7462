using System.Net;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <content>Sign-ins that are refused.</content>
public sealed partial class SessionApiTests
{
    [Theory]
    [InlineData("""{"code":"wrong"}""")]
    [InlineData("""{"key":"bek_aaaaaaaa_wrong"}""")]
    [InlineData("""{"key":"eyJ"}""")]
    public async Task Wrong_credentials_are_throttled_and_recorded(string body)
    {
        for (var i = 0; i < 10; i++)
        {
            using var refused = await SendAsync(HttpMethod.Post, "session", body: body);
            await ErrorAsync(refused, HttpStatusCode.Unauthorized, "unauthorized");
        }

        using var throttled = await SendAsync(HttpMethod.Post, "session", body: body);
        await ErrorAsync(throttled, HttpStatusCode.TooManyRequests, "too_many_failures");
        Assert.NotNull(throttled.Headers.RetryAfter);
        await RecordedAsync(2);

        // Valid credentials from the same address are never delayed.
        Assert.NotEmpty(await SignInAsync(_server.AdminKey));
    }

    [Theory]
    [InlineData("{}", "key")]
    [InlineData("""{"key":"bek_a","code":"b"}""", "key")]
    [InlineData("""{"code":"b","remember":true}""", "remember")]
    [InlineData("""{"kee":"b"}""", "kee")]
    [InlineData("""{"key":1}""", "key")]
    public async Task An_unusable_body_is_explained(string body, string field)
    {
        using var response = await SendAsync(HttpMethod.Post, "session", body: body);
        Assert.Equal(field, (await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_query_of_a_sign_in_is_ignored_so_that_no_key_can_be_sent_in_an_address()
    {
        using var response = await SendAsync(HttpMethod.Post, $"session?key={_server.AdminKey}", body: "{}");
        await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }
}
