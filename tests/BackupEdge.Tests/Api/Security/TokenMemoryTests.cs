using System.Text;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Security;

public sealed class TokenMemoryTests
{
    private static readonly TokenResult Somebody = new("somebody", Role.Admin, null);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly TokenMemory _memory;

    public TokenMemoryTests() => _memory = new TokenMemory(_time);

    [Fact]
    public void A_token_is_cached_for_a_minute()
    {
        _memory.Keep("a.b.c", Somebody, _time.GetUtcNow().AddHours(1));

        Assert.Null(_memory.Find("a.b.d"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(Somebody, _memory.Find("a.b.c"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_memory.Find("a.b.c"));
    }

    [Fact]
    public void A_token_is_not_cached_beyond_its_expiry()
    {
        _memory.Keep("a.b.c", Somebody, _time.GetUtcNow().AddSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(_memory.Find("a.b.c"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_memory.Find("a.b.c"));
    }

    [Fact]
    public void The_number_of_cached_tokens_is_bounded()
    {
        for (var i = 0; i < 3 * TokenMemory.MaxTokens; i++)
        {
            _memory.Keep($"{i}", Somebody, _time.GetUtcNow().AddHours(1));
            Assert.NotNull(_memory.Find($"{i}"));
        }

        Assert.InRange(
            Enumerable.Range(0, 3 * TokenMemory.MaxTokens).Count(i => _memory.Find($"{i}") is not null),
            1,
            TokenMemory.MaxTokens
        );
    }

    [Fact]
    public async Task A_cached_token_expires_to_the_second()
    {
        var secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
        var check = new TokenCheck(new JwtSettings { Secret = secret }, _time);
        var token = TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), "admin"), secret);
        _time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(30));
        for (var i = 0; i < 30; i++)
        {
            Assert.Null((await check.CheckAsync(token)).Reason);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Matches("expired", (await check.CheckAsync(token)).Reason);
    }

    [Fact]
    public async Task A_cached_token_does_not_admit_similar_tokens()
    {
        var secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
        var check = new TokenCheck(new JwtSettings { Secret = secret }, _time);
        var token = TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), "admin"), secret);
        Assert.Null((await check.CheckAsync(token)).Reason);

        var parts = token.Split('.');
        Assert.NotNull((await check.CheckAsync($"{parts[0]}.{parts[1]}.{TokenMaker.Encoded("no signature")}")).Reason);
        Assert.NotNull((await check.CheckAsync($"{parts[0]}.{TokenMaker.Encoded("{}")}.{parts[2]}")).Reason);
        Assert.NotNull((await check.CheckAsync(token + "x")).Reason);
        Assert.Null((await check.CheckAsync(token)).Reason);
    }
}
