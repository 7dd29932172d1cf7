/* Sorts the list of points by distance: asked for by a touch, and told no closer than 100 m. */
const button = document.getElementById("near");
if (button && navigator.geolocation) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(location.href);
        const near = [coords.latitude, coords.longitude].map((degrees) => degrees.toFixed(3));
        address.searchParams.set("near", near.join(","));
        address.searchParams.delete("after");
        location.assign(address);
      },
      () => {
        button.textContent = button.dataset.failed;
      },
      { maximumAge: 60000, timeout: 20000 },
    );
  });
}
