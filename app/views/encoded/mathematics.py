"""The mathematics at the foot of Encoded digits."""

import streamlit as st

from app.ui.parts import part


def mathematics() -> None:
    with part("mathematics"), st.expander("The mathematics"):
        st.markdown(
            r"""
The encoder turns a picture $x$ into a Gaussian over latents, the approximate posterior:

$$
q_\phi(z \mid x) = \mathcal N\bigl(z;\ \mu_\phi(x),\ \operatorname{diag} \sigma_\phi^2(x)\bigr).
$$

- **A point** is the posterior mean $\mu_\phi(x)$ of one test picture; training never saw it.
- **A reconstruction** is the decoder's mean picture at that point, $\hat x = \sigma\bigl(f_\theta(\mu_\phi(x))\bigr)$.
- **The error** is the cross-entropy between the two, summed over the pixels, in nats:
  $-\sum_i x_i \log \hat x_i + (1 - x_i) \log (1 - \hat x_i)$. A grey picture's error cannot reach zero: the floor is
  the picture's own entropy.
- In the CSV, **std1**, **std2**, … are $\sigma_\phi(x)$: how sure the encoder is of the place, along $z_1$, $z_2$, …

With more than two dimensions the chart is a map $x \mapsto y \in \mathbb R^2$ of the posterior means:

- **PCA** rotates: $y = W^\top (\mu - \bar\mu)$, where the columns of $W$ are the two directions of largest variance. It
  keeps large distances as far as two directions can, and lays far digits on top of one another.
- **t-SNE** turns distances into probabilities of being neighbours, $p_{ij}$ by a Gaussian whose width gives each digit
  as many neighbours as the perplexity says, and places $y$ so that
  $q_{ij} \propto (1 + \lVert y_i - y_j \rVert^2)^{-1}$ make $\sum_{ij} p_{ij} \log (p_{ij} / q_{ij})$ small. It keeps
  neighbours; sizes of groups and the room between them mean little.
- **UMAP** weighs the edges of the graph of nearest neighbours and places $y$ so that the cross-entropy between these
  weights and those on the map is small. It keeps neighbours too, and draws groups closer together.
- **Trustworthiness** (Venna and Kaski 2001) is
  $1 - \frac{2}{n k (2n - 3k - 1)} \sum_i \sum_{j \in U_i} (r(i, j) - k)$, where $U_i$ are those among the $k$ nearest
  of $i$ on the map that are not so in the latent space, and $r(i, j)$ is the rank of $j$ there: 1 where nobody is near
  who should not be, about ½ for a map at random. Beside it stands the share of the $k$ nearest that are kept. Both are
  measured at 500 digits.
"""
        )
